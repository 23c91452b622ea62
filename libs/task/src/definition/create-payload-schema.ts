import { InvalidOptionError } from '../errors/index.js';
import { ClassPayloadSchema } from './class.payload-schema.js';
import { OpenPayloadSchema } from './open.payload-schema.js';
import type { PayloadSchema } from './payload.schema.js';
import { isStandardSchema, type PayloadClass, type PayloadSource } from './payload-source.js';
import { StandardPayloadSchema } from './standard.payload-schema.js';

/**
 * Makes the validator for a task's payload. A contract's payload will do as it is, also where no handler is.
 * @param label Which task, for messages.
 * @throws InvalidOptionError when the source is none, or a class that cannot be constructed.
 */
export function createPayloadSchema(
  task: string,
  source: PayloadSource | undefined,
  label = `Task "${task}"`,
): PayloadSchema {
  if (isStandardSchema(source)) return new StandardPayloadSchema(task, source);
  if (typeof source === 'function') return new ClassPayloadSchema(task, constructible(source, label));
  if (source === undefined || source?.kind === 'taskledger:type') return new OpenPayloadSchema(task);
  throw new InvalidOptionError(`${label}: payload`, source, 'Use a class, a Standard Schema, or type<T>().');
}

// Found at boot rather than with the first payload.
function constructible(type: PayloadClass, label: string): PayloadClass<object> {
  try {
    new type();
    return type as PayloadClass<object>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = `new ${type.name}() failed: ${reason}. Payload classes are constructed without arguments.`;
    throw new InvalidOptionError(`${label}: payload`, type.name, remedy);
  }
}
