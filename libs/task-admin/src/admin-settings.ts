import { InvalidOptionError } from '@taskledger/nestjs';
import type { TaskAdminAccessOption } from './access/task-admin-access.js';
import type { TaskAdminOptions } from './task-admin.options.js';

/** The options, checked, with every default filled in. */
export interface AdminSettings {
  readonly access: TaskAdminAccessOption;
  readonly dashboardPath: string;
  /** Begins with a slash and does not end with one; empty for the root. */
  readonly apiPath: string;
  readonly privateMetadataKeys: readonly string[];
}

/** Injection token of the {@link AdminSettings}. */
export const ADMIN_SETTINGS = Symbol('TASKLEDGER_ADMIN_SETTINGS');

const KNOWN = new Set(['access', 'path', 'api', 'privateMetadataKeys', 'imports']);
const PATH = /^(\/[\w.~-]+)*\/?$/;
const NO_ACCESS =
  'TaskAdminModule shows payloads and runs tasks, so it does not start before you say who may do that: ' +
  'access: { authenticate, can }, { useClass: MyAccess }, { useExisting: MyAccess } or { guards: [JwtGuard], can }. ' +
  "For development on this machine only: access: 'none'.";

/**
 * Checks the options and fills in the defaults.
 * @throws InvalidOptionError which names the option, the value and the remedy
 */
export function resolveAdminSettings(options: Partial<TaskAdminOptions> = {}): AdminSettings {
  for (const [name, value] of Object.entries(options)) {
    if (!KNOWN.has(name)) throw new InvalidOptionError(name, value, `Known options: ${[...KNOWN].join(', ')}.`);
  }
  return {
    access: checkedAccess(options.access),
    dashboardPath: checkedPath(options.path ?? '/admin/tasks', 'path'),
    apiPath: checkedPath(options.api?.path ?? '/api/v1', 'api.path'),
    privateMetadataKeys: checkedKeys(options.privateMetadataKeys),
  };
}

function checkedAccess(access: unknown): TaskAdminAccessOption {
  if (access === 'none') return access;
  if (typeof access !== 'object' || access === null) throw new InvalidOptionError('access', access, NO_ACCESS);
  const isDecided = 'useClass' in access || 'useExisting' in access;
  const asks = (name: string): boolean => typeof (access as Record<string, unknown>)[name] === 'function';
  const hasGuards = 'guards' in access && Array.isArray(access.guards) && access.guards.length > 0;
  if (isDecided || (asks('can') && (asks('authenticate') || hasGuards))) return access as TaskAdminAccessOption;
  throw new InvalidOptionError('access', Object.keys(access), NO_ACCESS);
}

function checkedPath(path: string, option: string): string {
  if (PATH.test(path)) return path.replace(/\/$/, '');
  throw new InvalidOptionError(option, path, "Use a path without parameters, such as '/api/v1'.");
}

// A value of another kind would hide nothing, and nobody would notice.
function checkedKeys(keys: unknown = []): readonly string[] {
  const isList = Array.isArray(keys) && keys.every((key) => typeof key === 'string' && key !== '');
  if (isList) return keys as readonly string[];
  throw new InvalidOptionError('privateMetadataKeys', keys, "Use a list of keys, for example ['tenant', 'trace'].");
}
