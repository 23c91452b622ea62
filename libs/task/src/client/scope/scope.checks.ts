import { InvalidOptionError } from '../../errors/index.js';
import { keptJson } from '../../ledger/index.js';
import { assertKnown, assertLabel, isObject, type NamesOf } from '../../options/index.js';
import type { ExecutionScope } from './scope.js';

const FIELDS: NamesOf<ExecutionScope> = {
  createdBy: true,
  metadata: true,
  tags: true,
  queues: true,
  tasks: true,
  modules: true,
};
const LISTS = ['tags', 'queues', 'tasks', 'modules'] as const;

/**
 * Fails closed: what is unknown, undefined, empty or of another type would narrow nothing.
 * @throws InvalidOptionError which names the field
 */
export function assertScope(given: unknown): asserts given is ExecutionScope {
  const scope = given as ExecutionScope;
  assertKnown<ExecutionScope>(scope ?? null, FIELDS, { whole: 'scope', prefix: 'scope.' });
  const entries = Object.entries(scope);
  if (entries.length === 0) throw new InvalidOptionError('scope', scope, 'Give at least one condition.');
  for (const [field, value] of entries)
    if (value === undefined) throw new InvalidOptionError(`scope.${field}`, value, 'Say what it is, or leave it out.');
  if ('createdBy' in scope) assertLabel(scope.createdBy, 'scope.createdBy');
  for (const field of LISTS) if (field in scope) assertNames(scope[field], `scope.${field}`);
  if ('metadata' in scope) assertMetadata(scope.metadata);
}

function assertNames(value: unknown, option: string): void {
  const isList = Array.isArray(value) && value.length > 0;
  if (!isList) throw new InvalidOptionError(option, value, 'Use a list of at least one text.');
  for (const name of value as unknown[]) assertLabel(name, option);
}

function assertMetadata(value: unknown): void {
  if (!isObject(value) || Object.keys(value).length === 0)
    throw new InvalidOptionError('scope.metadata', value, "Use an object such as { tenant: 'acme' }.");
  keptJson(value, 'scope.metadata');
  assertSaid(value, 'scope.metadata');
}

// JSON leaves out what is undefined, an empty object is contained in any, and null says nobody.
function assertSaid(value: unknown, path: string): void {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (value === undefined || value === null || value === '' || isEmpty)
    throw new InvalidOptionError(path, value, 'Say which value it has to have.');
  if (typeof value !== 'object') return;
  for (const [key, member] of Object.entries(value)) assertSaid(member, `${path}.${key}`);
}
