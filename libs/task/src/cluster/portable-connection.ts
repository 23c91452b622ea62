import type { PoolConfig } from 'pg';

/** Options of node-postgres that can be handed to another thread. */
export interface PortableConnection {
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether the password comes from a function, which has to be called here. */
  readonly asksPassword: boolean;
}

/** Why options of a connection cannot be used in another thread. */
export interface ImmovableConnection {
  readonly reason: string;
}

/** Options of pools and of results: a heartbeat needs neither. */
const LEFT_OUT = new Set([
  'Client',
  'Promise',
  'types',
  'log',
  'verify',
  'onConnect',
  'max',
  'min',
  'maxUses',
  'maxLifetimeSeconds',
  'idleTimeoutMillis',
  'allowExitOnIdle',
]);

/** Copies what can be used in another thread, where functions cannot go. */
export function portableConnection(options: PoolConfig): PortableConnection | ImmovableConnection {
  const { password, ...rest } = propertiesOf(options);
  const wanted = Object.fromEntries(Object.entries(rest).filter(([name]) => !LEFT_OUT.has(name)));
  const name = nameOfFunction(wanted);
  if (name !== undefined) return { reason: `the connection option "${name}" is a function` };
  const asksPassword = typeof password === 'function';
  return { config: copyOf(asksPassword ? wanted : { ...wanted, password }) as Record<string, unknown>, asksPassword };
}

function nameOfFunction(object: Record<string, unknown>, path = ''): string | undefined {
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === 'function') return path + name;
    const inner = isPlain(value) ? nameOfFunction(propertiesOf(value), `${path}${name}.`) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function copyOf(value: unknown): unknown {
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(propertiesOf(value)).map(([name, inner]) => [name, copyOf(inner)]));
}

// node-postgres makes passwords and private keys of its callers' objects invisible, once they have been used.
function propertiesOf(object: object): Record<string, unknown> {
  const names = Object.getOwnPropertyNames(object);
  return Object.fromEntries(names.map((name) => [name, (object as Record<string, unknown>)[name]]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
