import type { Schema } from '../operation.js';

export const text: Schema = { type: 'string' };
export const textOrNull: Schema = { type: ['string', 'null'] };
export const count: Schema = { type: 'integer', minimum: 0 };
export const uuid: Schema = { type: 'string', format: 'uuid' };
export const uuidOrNull: Schema = { type: ['string', 'null'], format: 'uuid' };
export const moment: Schema = { type: 'string', format: 'date-time' };
export const momentOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };
export const anything: Schema = {};
export const anyObject: Schema = { type: 'object', additionalProperties: true };
export const texts: Schema = { type: 'array', items: text };
export const payloadVisible: Schema = {
  type: 'boolean',
  description: 'Whether the user may read payload, result and what artifacts hold (execution.readPayload).',
};

/** An object that has all of these members, and may have more later. */
export function shape(properties: Readonly<Record<string, Schema>>, description?: string): Schema {
  return { type: 'object', ...(description && { description }), required: Object.keys(properties), properties };
}

/** The same, with members that are not always there. */
export function withOptional(schema: Schema, members: Readonly<Record<string, Schema>>): Schema {
  return { ...schema, properties: { ...(schema['properties'] as object), ...members } };
}

/** An object of which no member needs to be there, and that has no others. */
export function optional(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, additionalProperties: false };
}
