import { InvalidOptionError } from '@taskledger/nestjs';
import type { TaskAdminAccessOption } from './access/task-admin-access.js';
import { checkedSchemes, type SecuritySchemes } from './openapi/security.js';
import type { TaskAdminOptions } from './task-admin.options.js';

/** The options, checked, with every default filled in. */
export interface AdminSettings {
  readonly access: TaskAdminAccessOption;
  readonly dashboardPath: string;
  /** Begins with a slash and does not end with one; empty for the root. */
  readonly apiPath: string;
  readonly privateMetadataKeys: readonly string[];
  /** For the OpenAPI document. */
  readonly securitySchemes: SecuritySchemes;
}

/** Injection token of the {@link AdminSettings}. */
export const ADMIN_SETTINGS = Symbol('TASKLEDGER_ADMIN_SETTINGS');

const OPTIONS = ['access', 'path', 'api', 'privateMetadataKeys', 'imports'];
const API = ['path', 'securitySchemes'];
const POLICY = ['can', 'scope'];
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
  rejectUnknown('', options, OPTIONS);
  if (options.api !== undefined) rejectUnknown('api.', assertObject('api', options.api), API);
  return {
    access: checkedAccess(options.access),
    dashboardPath: checkedPath(options.path ?? '/admin/tasks', 'path'),
    apiPath: checkedPath(options.api?.path ?? '/api/v1', 'api.path'),
    privateMetadataKeys: checkedKeys(options.privateMetadataKeys),
    securitySchemes: checkedSchemes(options.api?.securitySchemes, options.access !== 'none'),
  };
}

function checkedAccess(access: unknown): TaskAdminAccessOption {
  if (access === 'none') return access;
  if (typeof access !== 'object' || access === null) throw new InvalidOptionError('access', access, NO_ACCESS);
  rejectUnknown('access.', literal(access), knownOf(access));
  const isDecided = 'useClass' in access || 'useExisting' in access;
  const asks = (name: string): boolean => typeof (access as Record<string, unknown>)[name] === 'function';
  const hasGuards = 'guards' in access && Array.isArray(access.guards) && access.guards.length > 0;
  if (isDecided || (asks('can') && (asks('authenticate') || hasGuards))) return access as TaskAdminAccessOption;
  throw new InvalidOptionError('access', Object.keys(access), NO_ACCESS);
}

/** What each kind of access may say; the first that fits is taken. */
function knownOf(access: object): readonly string[] {
  const [other] = ['useClass', 'useExisting'].filter((name) => name in access);
  if (other !== undefined) return [other];
  return 'guards' in access ? ['guards', 'user', ...POLICY] : ['authenticate', ...POLICY];
}

// A misspelt `scope` would show everything to everybody. What an instance of a class has besides is its own affair.
function literal(access: object): object {
  return Object.getPrototypeOf(access) === Object.prototype ? access : {};
}

function assertObject(option: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InvalidOptionError(option, value, 'Use an object, or leave it out.');
}

function rejectUnknown(prefix: string, given: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name))
      throw new InvalidOptionError(`${prefix}${name}`, value, `Known options: ${known.join(', ')}.`);
  }
}

function checkedPath(path: string, option: string): string {
  if (typeof path === 'string' && PATH.test(path)) return path.replace(/\/$/, '');
  throw new InvalidOptionError(option, path, "Use a path without parameters, such as '/api/v1'.");
}

// A value of another kind would hide nothing, and nobody would notice.
function checkedKeys(keys: unknown = []): readonly string[] {
  const isList = Array.isArray(keys) && keys.every((key) => typeof key === 'string' && key !== '');
  if (isList) return keys as readonly string[];
  throw new InvalidOptionError('privateMetadataKeys', keys, "Use a list of keys, for example ['tenant', 'trace'].");
}
