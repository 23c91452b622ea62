import { runInNewContext } from 'node:vm';

const fail = (): never => {
  throw new Error('do not touch');
};

/** Values that throw when somebody looks at them, or that are no data at all. */
export function hostileValues(): [name: string, value: unknown][] {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const revokedFunction = Proxy.revocable(() => undefined, {});
  revokedFunction.revoke();
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  return [
    ['a revoked proxy', proxy],
    ['a revoked proxy of a function', revokedFunction.proxy],
    ['a proxy whose traps throw', new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail })],
    ['an object whose getters throw', withGetters({})],
    ['an error whose getters throw', withGetters(new Error('hidden'))],
    ['a toString that throws', { toString: fail, [Symbol.toPrimitive]: fail, toJSON: fail }],
    ['a toJSON that throws a revoked proxy', { toJSON: () => throwing(proxy) }],
    ['a symbol as the message', Object.assign(new Error('x'), { message: Symbol('m'), stack: Symbol('s') })],
    ['an object as the message', Object.assign(new Error('x'), { message: { deep: proxy }, name: proxy })],
    ['a revoked cause', new Error('caused', { cause: proxy })],
    ['a cause whose getters throw', new Error('caused', { cause: withGetters(new Error('hidden')) })],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['a function', () => 'never'],
    ['a symbol', Symbol('thrown')],
    ['a bigint', 10n],
    ['nothing', undefined],
    ['null', null],
    ['an error of another realm', runInNewContext('new RangeError("elsewhere")')],
    ['a cycle', cyclic],
    ['an error that is its own cause', selfCaused()],
    ['a huge message', new Error('x'.repeat(5_000_000))],
  ];
}

function throwing(value: unknown): never {
  throw value;
}

function withGetters(target: object): object {
  for (const key of ['stack', 'message', 'cause', 'name', 'code', 'errors', 'toString', 'toJSON'])
    Object.defineProperty(target, key, { get: fail, enumerable: true, configurable: true });
  return Object.defineProperty(target, Symbol.toPrimitive, { get: fail });
}

function selfCaused(): Error {
  const error = new Error('again');
  return Object.assign(error, { cause: error });
}
