import { InvalidTaskHandlerError } from '../errors/index.js';
import type { PayloadClass, PayloadSource } from './payload-source.js';
import { payloadTypeOf, type TaskDeclaration } from './task.metadata.js';

const NOT_A_PAYLOAD: readonly unknown[] = [String, Number, Boolean, Array, Symbol, BigInt, Date, Map, Set, Promise];

/**
 * What describes the payload of a handler: its contract, or else the class that its parameter names.
 * @throws InvalidTaskHandlerError when the parameter can never receive a payload.
 */
export function payloadOf(
  type: { readonly prototype: object },
  { contract, method }: TaskDeclaration,
  owner: string,
): PayloadSource | undefined {
  const stated = contract.payload;
  // A type marker has nothing to validate with; the parameter may name a class that has.
  if (stated && !('kind' in stated && stated.kind === 'taskledger:type')) return stated;
  const declared = payloadTypeOf(type, method);
  const problem = problemWith(declared);
  if (problem) throw new InvalidTaskHandlerError(contract.name, owner, problem);
  return typeof declared === 'function' && declared !== Object ? (declared as PayloadClass) : undefined;
}

function problemWith(declared: unknown): string | undefined {
  if (declared === Function) {
    return 'its payload class is imported with "import type", so nothing would be validated. Import it as a value.';
  }
  if (!NOT_A_PAYLOAD.includes(declared)) return undefined;
  const { name } = declared as PayloadClass;
  return `its payload is declared as ${name}, but payloads are JSON objects. Use a class, an interface, or a Standard Schema in a contract.`;
}
