import { count, zoneName } from '../../format/time';
import { t } from '../../language/t';

/** What of JSON Schema the form understands. Anything else is edited as JSON. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  /** A secret: nobody is shown it. */
  readonly writeOnly?: boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

function followed({ $ref = '', ...own }: JsonSchema, root: JsonSchema, depth: number): JsonSchema {
  const target = root.$defs?.[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {};
  return { ...resolved(target, root, depth + 1), ...own };
}

export type Kind = 'text' | 'number' | 'boolean' | 'choice' | 'object' | 'list' | 'json';

/** Follows references and takes the `null` out of what may be null. */
export function resolved(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema {
  if (depth > 8) return {};
  if (schema.$ref) return followed(schema, root, depth);
  const choices = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.filter(({ type }) => type !== 'null');
  if (choices?.length === 1 && choices[0])
    return { ...resolved(choices[0], root, depth + 1), description: schema.description, default: schema.default };
  return momentOf(schema, choices ?? []) ?? schema;
}

/** A day or a moment is asked for as a moment, which is both. */
function momentOf(schema: JsonSchema, choices: readonly JsonSchema[]): JsonSchema | undefined {
  const formats = choices.map(({ format }) => format);
  const isOfTime = choices.length > 1 && formats.every((format) => format === 'date' || format === 'date-time');
  if (!isOfTime || !formats.includes('date-time')) return undefined;
  return { type: 'string', format: 'date-time', description: schema.description, default: schema.default };
}

const KINDS: Readonly<Record<string, Kind>> = {
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  string: 'text',
};

export function kindOf(schema: JsonSchema): Kind {
  if (schema.enum) return 'choice';
  const types = [schema.type ?? (schema.properties ? 'object' : [])].flat().filter((type) => type !== 'null');
  const [type = ''] = types;
  if (types.length !== 1) return 'json';
  if (type === 'object') return schema.properties ? 'object' : 'json';
  if (type === 'array') return schema.items ? 'list' : 'json';
  return KINDS[type] ?? 'json';
}

/** What a form begins with: the defaults, and one item where a list needs one. */
export function initialValue(given: JsonSchema, root: JsonSchema, isRequired: boolean, depth = 0): unknown {
  const schema = resolved(given, root);
  if (schema.default !== undefined) return schema.default;
  const kind = kindOf(schema);
  if (!isRequired || depth > 6) return undefined;
  if (kind === 'object') return initialObject(schema, root, depth);
  if (kind === 'list')
    return Array.from({ length: Math.min(schema.minItems ?? 0, 3) }, () =>
      initialValue(schema.items ?? {}, root, true, depth + 1),
    );
  return undefined;
}

export function initialObject(schema: JsonSchema, root: JsonSchema, depth = 0): Record<string, unknown> {
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) =>
      [name, initialValue(member, root, schema.required?.includes(name) ?? false, depth + 1)] as const,
  );
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

/** A payload without its secrets, for what is kept in the browser. */
export function withoutSecrets(value: unknown, given: JsonSchema, root: JsonSchema): unknown {
  const schema = resolved(given, root);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, schema.items ?? {}, root));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const own = schema.properties?.[name] ?? {};
    const isSecret = own.writeOnly ?? resolved(own, root).writeOnly ?? false;
    return [name, isSecret ? undefined : withoutSecrets(member, own, root)] as const;
  });
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

/** Long ones are grouped, so that nobody counts zeros; a year stays as it is. */
const bound = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) >= 10_000 ? count(value) : String(value);

/** What a field accepts, in a few words. */
export function hintOf({ minimum, maximum, maxLength, description, format, pattern }: JsonSchema): string {
  const range =
    minimum !== undefined && maximum !== undefined
      ? t`${bound(minimum)} to ${bound(maximum)}`
      : minimum !== undefined
        ? t`from ${bound(minimum)}`
        : maximum !== undefined
          ? t`up to ${bound(maximum)}`
          : undefined;
  return [
    description,
    format === 'uuid' ? t`a UUID` : undefined,
    format === 'date-time' ? t`in ${zoneName(new Date().toISOString())}` : undefined,
    pattern && pattern.length <= 60 ? t`must match ${pattern}` : undefined,
    range,
    maxLength && maxLength <= 500 ? t`up to ${maxLength} characters` : undefined,
  ]
    .filter(Boolean)
    .join(' · ');
}
