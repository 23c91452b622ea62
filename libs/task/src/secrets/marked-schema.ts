import { MaskWalk } from './mask-walk.js';
import type { Redactor } from './redactor.js';
import { isMarked, isSchema, type Schema, SensitivePlace } from './sensitive-schema.js';

type Writable = Record<string, unknown>;

/** What tells secrets from the rest. */
export interface Marks {
  readonly redactor: Redactor;
  readonly paths: readonly string[];
}

const EXAMPLES = ['default', 'examples', 'example'] as const;
const BELOW = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items', 'additionalProperties'] as const;
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions'] as const;

/**
 * A copy of a schema in which secrets are `writeOnly`, texts among them of the format `password`, and in which no default
 * and no example shows one.
 */
export function markedSchema(schema: Schema, marks: Marks): Schema {
  const copy = structuredClone(schema) as Writable;
  markPaths(copy, marks.paths);
  markNames(copy, marks.redactor);
  new Examples(copy, marks.redactor).remove(copy);
  return copy;
}

function markPaths(root: Writable, paths: readonly string[]): void {
  for (const path of paths) {
    const found = path
      .split('.')
      .reduce<Writable[]>((at, name) => at.flatMap((one) => membersOf(one, name, root)), [root]);
    found.forEach(mark);
  }
}

function membersOf(schema: Writable, name: string, root: Schema): Writable[] {
  const found: Writable[] = [];
  for (const at of new SensitivePlace([schema], root).parts as ReadonlySet<Writable>) {
    const properties = isSchema(at['properties']) ? at['properties'] : {};
    const members =
      name === '*' ? Object.values(properties) : Object.hasOwn(properties, name) ? [properties[name]] : [];
    found.push(...members.filter(isSchema));
    if (isSchema(at['additionalProperties']) && members.length === 0) found.push(at['additionalProperties']);
  }
  return found;
}

function markNames(schema: unknown, redactor: Redactor): void {
  if (Array.isArray(schema)) return schema.forEach((one) => markNames(one, redactor));
  if (!isSchema(schema)) return;
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  for (const [name, member] of Object.entries(properties))
    if (isSchema(member) && member['type'] !== 'boolean' && redactor.isSecretKey(name)) mark(member);
  if (isMarked(schema)) mark(schema);
  for (const key of BELOW) markNames(schema[key], redactor);
  for (const key of NAMED) markNames(membersIn(schema[key]), redactor);
}

function membersIn(named: unknown): readonly unknown[] {
  return isSchema(named) ? Object.values(named) : [];
}

function mark(schema: Writable): void {
  schema['writeOnly'] = true;
  const type = schema['type'];
  const isText =
    type === undefined ? !['$ref', 'enum', 'anyOf', 'oneOf', 'allOf'].some((key) => key in schema) : type === 'string';
  if (isText && !('enum' in schema)) schema['format'] = 'password';
}

/** Takes away defaults and examples that hold a secret: of the secret itself, and of what it is a member of. */
class Examples {
  constructor(
    private readonly root: Schema,
    private readonly redactor: Redactor,
  ) {}

  remove(schema: unknown, isSecret = false): void {
    if (Array.isArray(schema)) return schema.forEach((one) => this.remove(one, isSecret));
    if (!isSchema(schema)) return;
    const isHidden = isSecret || isMarked(schema);
    const isShown = (key: string): boolean => key in schema && (isHidden || this.shows(schema, key));
    for (const key of EXAMPLES.filter(isShown)) delete (schema as Writable)[key];
    for (const key of BELOW) this.remove(schema[key], isHidden);
    for (const key of NAMED) this.remove(membersIn(schema[key]), key !== '$defs' && isHidden);
  }

  private shows(schema: Schema, key: string): boolean {
    const place = new SensitivePlace([schema], this.root);
    return new MaskWalk(this.redactor).masked(schema[key], place).paths.length > 0;
  }
}
