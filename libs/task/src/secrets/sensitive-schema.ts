/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

const SAME_PLACE = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const;
const BRANCHES = ['items', 'then', 'else', 'if'] as const;

/** Whether a schema says that its value is a secret. */
export function isMarked(schema: Schema): boolean {
  return schema['writeOnly'] === true || schema['sensitive'] === true || schema['format'] === 'password';
}

/** A schema that marks members by their paths; `*` is any member. */
export function schemaOfPaths(paths: readonly string[]): Schema {
  return { allOf: paths.map((path) => schemaOfPath(path.split('.'))) };
}

function schemaOfPath([name, ...rest]: readonly string[]): Schema {
  if (name === undefined) return { writeOnly: true };
  const member = schemaOfPath(rest);
  return name === '*' ? { additionalProperties: member } : { properties: { [name]: member } };
}

/**
 * What schemas say of one place of a value: whether it is a secret, and what they say of its members. A list is one place
 * with its items. Schemas may refer to themselves, so that members are looked up when they are asked for.
 */
export class SensitivePlace {
  readonly isSensitive: boolean;
  /** All schemas that speak of this place. */
  readonly parts: ReadonlySet<Schema>;
  private readonly members = new Map<string, SensitivePlace | undefined>();

  constructor(
    schemas: readonly Schema[],
    private readonly root: Schema,
  ) {
    this.parts = this.atSamePlace(schemas);
    this.isSensitive = [...this.parts].some(isMarked);
  }

  /** Undefined where nothing is known of such a member. */
  member(name: string): SensitivePlace | undefined {
    if (this.members.has(name)) return this.members.get(name);
    const found = [...this.parts].flatMap((schema) => membersOf(schema, name));
    const place = found.length === 0 ? undefined : new SensitivePlace(found, this.root);
    if (this.members.size < 1_000) this.members.set(name, place);
    return place;
  }

  private atSamePlace(schemas: readonly Schema[]): ReadonlySet<Schema> {
    // A Set goes on to what is added while it is read.
    const all = new Set(schemas);
    for (const schema of all) {
      const lists = SAME_PLACE.flatMap((key) => asList(schema[key]));
      const singles = BRANCHES.map((key) => schema[key]);
      for (const one of [...lists, ...singles, referred(schema['$ref'], this.root)]) if (isSchema(one)) all.add(one);
    }
    return all;
  }
}

/** Whether anything that can be reached from the schema is marked. */
export function hasMarks(schema: Schema): boolean {
  const seen = new Set<object>();
  const isOrHas = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return false;
    seen.add(value);
    if (isSchema(value) && isMarked(value)) return true;
    return Object.values(value).some(isOrHas);
  };
  return isOrHas(schema);
}

/** What a local reference stands for. */
export function referred(reference: unknown, root: Schema): Schema | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined;
  const steps = reference.slice(1).split('/').filter(Boolean);
  const target = steps.reduce<unknown>((at, step) => (isSchema(at) ? at[step.replaceAll('~1', '/')] : undefined), root);
  return isSchema(target) ? target : undefined;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(schema: Schema, name: string): Schema[] {
  const properties = schema['properties'];
  const own = isSchema(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  const patterns = isSchema(schema['patternProperties']) ? Object.values(schema['patternProperties']) : [];
  return [own, schema['additionalProperties'], ...patterns].filter(isSchema);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
