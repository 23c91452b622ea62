import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { propertyConverters, typeFromDeclaration } from './json-schema-converters.js';
import { hasValidation, initialValues } from './payload-class.js';
import { sensitiveFieldsOf } from '../../secrets/index.js';
import type { JsonSchema } from './payload.schema.js';
import type { PayloadClass } from './payload-source.js';

type ObjectSchema = JsonSchema & { properties: Record<string, JsonSchema>; required?: string[] };

/**
 * Describes a payload class as JSON Schema, self-contained: nested classes are in `$defs`.
 * @example classJsonSchema(GenerateReport) // { type: 'object', properties: { userId: { type: 'string' } }, … }
 */
export function classJsonSchema(type: PayloadClass<object>): JsonSchema {
  const nested = new NestedClasses();
  const schema = describe(type, nested);
  const $defs: Record<string, JsonSchema> = {};
  // Describing one class may find the next, and a Map goes on to entries added while it is read.
  for (const [child, name] of nested.names) $defs[name] = describe(child, nested);
  return nested.names.size > 0 ? { ...schema, $defs } : schema;
}

/** Names for the nested classes; two classes of the same name must not merge. */
class NestedClasses {
  readonly names = new Map<PayloadClass<object>, string>();

  readonly reference = (type: PayloadClass<object>): JsonSchema => {
    const name = this.names.get(type) ?? this.freeName(type.name || 'Nested');
    this.names.set(type, name);
    return { $ref: `#/$defs/${name}` };
  };

  private freeName(wanted: string): string {
    const taken = new Set(this.names.values());
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`;
    return name;
  }
}

function describe(type: PayloadClass<object>, nested: NestedClasses): JsonSchema {
  const schema = hasValidation(type) ? validated(type, nested) : { type: 'object', properties: {} };
  const required = withDefaults(type, schema);
  markSensitive(type, schema);
  const { required: _, ...rest } = schema;
  return required.length > 0 ? { ...rest, required } : rest;
}

function validated(type: PayloadClass<object>, nested: NestedClasses): ObjectSchema {
  const schema = targetConstructorToSchema(type, {
    classTransformerMetadataStorage: defaultMetadataStorage,
    additionalConverters: propertyConverters(nested.reference),
  }) as ObjectSchema;
  for (const [name, property] of Object.entries((schema.properties ??= {}))) {
    schema.properties[name] = { ...typeFromDeclaration(type, memberOf(type, name), property), ...property };
  }
  return schema;
}

/** Adds the initial values to the schema and answers which properties remain required. */
function withDefaults(type: PayloadClass<object>, schema: ObjectSchema): string[] {
  const values = initialValues(type);
  for (const member of Object.keys(new type())) {
    const name = exposedAs(type, member);
    const known = schema.properties[name] ?? {};
    const value = values.get(member)?.shown;
    schema.properties[name] = value === undefined ? known : { ...inferred(value), ...known, default: value };
  }
  return (schema.required ?? []).filter((name) => !values.has(memberOf(type, name)));
}

function markSensitive(type: PayloadClass<object>, schema: ObjectSchema): void {
  for (const member of sensitiveFieldsOf(type)) {
    const name = exposedAs(type, member);
    schema.properties[name] = { ...schema.properties[name], writeOnly: true };
  }
}

function inferred(value: unknown): JsonSchema {
  if (value === null) return {};
  return { type: Array.isArray(value) ? 'array' : typeof value };
}

function memberOf(type: PayloadClass<object>, name: string): string {
  return defaultMetadataStorage.findExposeMetadataByCustomName(type, name)?.propertyName ?? name;
}

/** How a member of the class is called in a payload. */
export function exposedAs(type: PayloadClass<object>, member: string): string {
  return defaultMetadataStorage.findExposeMetadata(type, member)?.options.name ?? member;
}
