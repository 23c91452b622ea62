import { InvalidTaskHandlerError } from '../../errors/index.js';
import type { PayloadClass, PayloadSource } from '../payload/payload-source.js';
import { parameterTypesOf, type TaskDeclaration } from '../decorators/task.metadata.js';

const NOT_A_PAYLOAD: readonly unknown[] = [String, Number, Boolean, Array, Symbol, BigInt, Date, Map, Set, Promise];

const UNTYPED =
  'the compiler (esbuild, tsx) has not recorded the type of its payload, so nothing would be validated. State it in a contract: ' +
  "defineTask('name', { payload: MyPayload }), or payload: type<MyPayload>() where nothing is to be checked; " +
  'or turn on emitDecoratorMetadata with a compiler that has it (tsc, swc).';

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
  const types = parameterTypesOf(type, method);
  if (!types && !stated && takesPayload(type, method)) throw new InvalidTaskHandlerError(contract.name, owner, UNTYPED);
  const declared = types?.[0];
  const problem = problemWith(declared);
  if (problem) throw new InvalidTaskHandlerError(contract.name, owner, problem);
  return typeof declared === 'function' && declared !== Object ? (declared as PayloadClass) : undefined;
}

// Its own parameters, or those that a decorator around it passes on.
function takesPayload(type: { readonly prototype: object }, method: string | symbol): boolean {
  const handler: unknown = Reflect.get(type.prototype, method);
  if (typeof handler !== 'function' || handler.length > 0) return handler !== undefined;
  return !/^[^(]*\(\s*\)/.test(Function.prototype.toString.call(handler));
}

function problemWith(declared: unknown): string | undefined {
  if (declared === Function) {
    return 'its payload class is imported with "import type", so nothing would be validated. Import it as a value.';
  }
  if (!NOT_A_PAYLOAD.includes(declared)) return undefined;
  const { name } = declared as PayloadClass;
  return `its payload is declared as ${name}, but payloads are JSON objects. Use a class, an interface, or a Standard Schema in a contract.`;
}
