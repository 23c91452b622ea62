import { InvalidOptionError } from '../../errors/index.js';
import { BUILT_IN, type Redactor } from '../../secrets/index.js';
import { ClassPayloadSchema } from './class.payload-schema.js';
import { OpenPayloadSchema } from './open.payload-schema.js';
import type { PayloadSchema } from './payload.schema.js';
import { isStandardSchema, type PayloadClass, type PayloadSource } from './payload-source.js';
import { StandardPayloadSchema } from './standard.payload-schema.js';

/** Whose payload it is, and what is secret in it. */
export interface PayloadOwner {
  /** Which task, for messages. @default `Task "name"` */
  readonly label?: string;
  readonly redactor?: Redactor;
  /** Dotted paths that the task names. */
  readonly sensitive?: readonly string[];
}

/**
 * Makes the validator for a task's payload. A contract's payload will do as it is, also where no handler is.
 * @throws InvalidOptionError when the source is none, or a class that cannot be constructed.
 */
export function createPayloadSchema(
  task: string,
  source: PayloadSource | undefined,
  { label = `Task "${task}"`, redactor = BUILT_IN, sensitive = [] }: PayloadOwner = {},
): PayloadSchema {
  const secrets = { redactor, sensitive };
  if (isStandardSchema(source)) return new StandardPayloadSchema(task, source, secrets);
  if (typeof source === 'function') return new ClassPayloadSchema(task, constructible(source, label), secrets);
  if (source === undefined || source?.kind === 'taskledger:type') return new OpenPayloadSchema(task, secrets);
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
