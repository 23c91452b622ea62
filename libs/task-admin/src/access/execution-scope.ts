import type { ExecutionFilter, TaskExecution } from '@taskledger/nestjs';

/** Which executions exist for a user. All conditions hold together. */
export type ExecutionScope = Pick<ExecutionFilter, 'createdBy' | 'module' | 'queue' | 'taskName' | 'tags'>;

const SINGLE = ['createdBy', 'module', 'queue'] as const;

const FIELDS: Readonly<Record<keyof ExecutionScope, true>> = {
  createdBy: true,
  module: true,
  queue: true,
  taskName: true,
  tags: true,
};

/**
 * A scope as the application's policy gives it.
 * @throws Error for a field that is not known: it would narrow nothing
 */
export function knownScope(scope: ExecutionScope | undefined): ExecutionScope | undefined {
  const unknown = Object.keys(scope ?? {}).find((field) => !Object.hasOwn(FIELDS, field));
  if (unknown === undefined) return scope ?? undefined;
  const known = Object.keys(FIELDS).join(', ');
  throw new Error(
    `The scope of your access policy has the field "${unknown}", which is not known. Known fields: ${known}.`,
  );
}

/** What a filter finds within a scope; null when that can only be nothing. */
export function narrowed<Filter extends ExecutionFilter>(filter: Filter, scope: ExecutionScope = {}): Filter | null {
  const taskName = commonNames(namesOf(filter), namesOf(scope));
  if (taskName?.length === 0) return null;
  const isElsewhere = SINGLE.some((field) => conflicts(filter[field], scope[field]));
  if (isElsewhere) return null;
  const tags = [...(filter.tags ?? []), ...(scope.tags ?? [])];
  return { ...filter, ...defined(scope), taskName, tags };
}

/** Whether an execution is within a scope. */
export function isWithin(execution: TaskExecution, scope: ExecutionScope = {}): boolean {
  const hasField = SINGLE.every((field) => scope[field] === undefined || scope[field] === execution[field]);
  const hasName = namesOf(scope)?.includes(execution.taskName) ?? true;
  return hasField && hasName && (scope.tags ?? []).every((tag) => execution.tags.includes(tag));
}

function conflicts(wanted: string | undefined, allowed: string | undefined): boolean {
  return wanted !== undefined && allowed !== undefined && wanted !== allowed;
}

function namesOf({ taskName }: ExecutionScope): readonly string[] | undefined {
  return taskName === undefined ? undefined : [taskName].flat();
}

function commonNames(wanted?: readonly string[], allowed?: readonly string[]): readonly string[] | undefined {
  return wanted && allowed ? wanted.filter((name) => allowed.includes(name)) : (wanted ?? allowed);
}

function defined(scope: ExecutionScope): ExecutionScope {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
}
