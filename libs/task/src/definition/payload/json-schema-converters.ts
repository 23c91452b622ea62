import 'reflect-metadata';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import type { ISchemaConverters } from 'class-validator-jsonschema/build/defaultConverters.js';
import type { JsonSchema } from './payload.schema.js';
import type { PayloadClass } from './payload-source.js';

interface PropertyRule {
  readonly target: unknown;
  readonly propertyName: string;
  readonly constraints: unknown[];
  readonly each: boolean;
}

type Reference = (type: PayloadClass<object>) => JsonSchema;

const DATE: JsonSchema = { type: 'string', format: 'date-time' };
const TYPES = new Map<unknown, JsonSchema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
  [Array, { type: 'array' }],
  [Date, DATE],
]);

/**
 * Where class-validator-jsonschema says something else than class-validator does: rules
 * that override `type: 'integer'` or force a type, numeric enums, dates, references to nothing.
 */
export function propertyConverters(reference: Reference): ISchemaConverters {
  const converters: Record<string, (rule: PropertyRule) => JsonSchema> = {
    nestedValidation: (rule) => nested(rule, reference),
    customValidation: () => ({}),
    isNotEmpty: () => ({}),
    isDefined: () => ({}),
    isDate: () => DATE,
    isDateString: () => DATE,
    isIso8601: () => DATE,
    isRFC3339: () => DATE,
    isEnum: ({ constraints: [entity] }) => enumeration(entity),
    min: ({ constraints: [minimum] }) => ({ minimum }),
    max: ({ constraints: [maximum] }) => ({ maximum }),
    isPositive: () => ({ exclusiveMinimum: 0 }),
    isNegative: () => ({ exclusiveMaximum: 0 }),
    isDivisibleBy: ({ constraints: [multipleOf] }) => ({ multipleOf }),
    minDate: () => DATE,
    maxDate: () => DATE,
  };
  return converters as unknown as ISchemaConverters;
}

/** The type that the compiler recorded, for a property whose rules do not tell one. */
export function typeFromDeclaration(type: PayloadClass<object>, member: string, known: JsonSchema): JsonSchema {
  if (['type', '$ref', 'enum', 'oneOf', 'anyOf', 'allOf'].some((key) => key in known)) return {};
  return TYPES.get(declaredType(type, member)) ?? {};
}

function nested(rule: PropertyRule, reference: Reference): JsonSchema {
  const declared = declaredType(rule.target as PayloadClass, rule.propertyName);
  const one = nestedTypes(rule, declared);
  const schemas = one.map((type) => TYPES.get(type) ?? reference(type as PayloadClass<object>));
  const schema = schemas.length > 1 ? { anyOf: schemas } : (schemas[0] ?? {});
  // class-validator looks into arrays without `each` as well.
  return declared === Array && !rule.each ? { type: 'array', items: schema } : schema;
}

function nestedTypes({ target, propertyName }: PropertyRule, declared: unknown): unknown[] {
  const meta = defaultMetadataStorage.findTypeMetadata(target as PayloadClass, propertyName);
  const subTypes = meta?.options?.discriminator?.subTypes;
  if (subTypes) return subTypes.map(({ value }) => value);
  const type: unknown = meta ? meta.typeFunction() : declared;
  return [type].filter((one) => typeof one === 'function' && one !== Object && one !== Array);
}

function enumeration(entity: unknown): JsonSchema {
  const values = enumValues(entity);
  const types = new Set(values.map((value) => typeof value));
  return types.size === 1 ? { type: [...types][0], enum: values } : { enum: values };
}

// A numeric enum also maps its numbers back to their names.
function enumValues(entity: unknown): unknown[] {
  if (typeof entity !== 'object' || entity === null) return [];
  if (Array.isArray(entity)) return entity;
  return Object.entries(entity)
    .filter(([key]) => Number.isNaN(Number(key)))
    .map(([, value]) => value);
}

function declaredType(type: { prototype: object }, member: string): unknown {
  return Reflect.getMetadata('design:type', type.prototype as object, member);
}
