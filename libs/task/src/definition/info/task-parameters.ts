import type { JsonSchema } from '../payload/payload.schema.js';
import type { TaskParameter } from './task-info.js';

/** The members of a payload. A payload that is no object has none. */
export function describeParameters(schema: JsonSchema | undefined): TaskParameter[] {
  if (!schema) return [];
  const root = resolve(schema, schema);
  const required = asList(root.required);
  return Object.entries(asSchema(root.properties)).map(([name, property]) => ({
    name,
    annotation: annotationOf(asSchema(property)),
    default: asSchema(property).default === undefined ? null : JSON.stringify(asSchema(property).default),
    required: required.includes(name) && asSchema(property).default === undefined,
  }));
}

/** A payload as a parameter list, for example `(userId: string, months?: integer = 3)`. */
export function signatureOf(schema: JsonSchema | undefined): string {
  if (!schema) return '(payload?: object)';
  const root = resolve(schema, schema);
  if (root.properties === undefined) return `(payload: ${annotationOf(root)})`;
  const parts = describeParameters(schema).map(({ name, annotation, required, ...parameter }) => {
    const fallback = parameter.default === null ? '' : ` = ${parameter.default}`;
    return `${name}${required ? '' : '?'}: ${annotation}${fallback}`;
  });
  return `(${parts.join(', ')})`;
}

function annotationOf(schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const variants = asList(schema.anyOf ?? schema.oneOf).map((variant) => annotationOf(asSchema(variant)));
  if (variants.length > 0) return [...new Set(variants)].join(' | ');
  if (schema.type === 'array') return arrayOf(asSchema(schema.items));
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  return typeof schema.type === 'string' ? schema.type : 'unknown';
}

function arrayOf(items: JsonSchema): string {
  const annotation = annotationOf(items);
  return annotation.includes(' | ') ? `(${annotation})[]` : `${annotation}[]`;
}

// zod puts a recursive schema into $defs and leaves a reference at the root.
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (typeof schema.$ref !== 'string' || !schema.$ref.startsWith('#/')) return schema;
  const path = schema.$ref.slice(2).split('/');
  return path.reduce<JsonSchema>((at, key) => asSchema(at[key]), root);
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
