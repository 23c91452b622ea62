import { InvalidOptionError } from '@taskledger/nestjs';
import { assertObject, type LimitSettings, rejectUnknown, resolveLimits } from './limit-settings.js';
import type { TaskAdminAccessOption } from './access/task-admin-access.js';
import { checkedSchemes, type SecuritySchemes } from './openapi/security.js';
import { safeNext } from './http/safe-next.js';
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
  readonly limits: LimitSettings;
  /** In lower case, as browsers send them. */
  readonly trustedOrigins: readonly string[];
  /** The `WWW-Authenticate` header of 401. */
  readonly challenge: string;
  /** Where traces are shown, with `{trace_id}` in it. */
  readonly traceLink?: string;
  /** Bearer tokens for metrics alone. */
  readonly scrapeTokens: readonly string[];
}

/** Injection token of the {@link AdminSettings}. */
export const ADMIN_SETTINGS = Symbol('TASKLEDGER_ADMIN_SETTINGS');

const OPTIONS = [
  'access',
  'path',
  'api',
  'privateMetadataKeys',
  'limits',
  'trustedOrigins',
  'challenge',
  'traceLink',
  'metrics',
  'imports',
];
const API = ['path', 'securitySchemes'];
const METRICS = ['tokens'];
const POLICY = ['can', 'scope', 'login'];
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
    limits: resolveLimits(options.limits),
    trustedOrigins: checkedOrigins(options.trustedOrigins),
    challenge: checkedChallenge(options.challenge),
    traceLink: checkedTraceLink(options.traceLink),
    scrapeTokens: checkedTokens(options.metrics),
  };
}

function checkedAccess(access: unknown): TaskAdminAccessOption {
  if (access === 'none') return access;
  if (typeof access !== 'object' || access === null) throw new InvalidOptionError('access', access, NO_ACCESS);
  rejectUnknown('access.', literal(access), knownOf(access));
  assertLogin('login' in access ? access.login : undefined);
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

// An origin with a path, or a bare host name, would match nothing, and nobody would notice until a button fails.
function checkedOrigins(origins: unknown = []): readonly string[] {
  const isOrigin = (text: unknown): boolean =>
    typeof text === 'string' &&
    URL.canParse(text) &&
    /^https?:$/.test(new URL(text).protocol) &&
    new URL(text).origin === text.toLowerCase();
  if (Array.isArray(origins) && origins.every(isOrigin)) return origins.map((origin) => String(origin).toLowerCase());
  throw new InvalidOptionError(
    'trustedOrigins',
    origins,
    "Use a list of origins, for example ['https://ops.example.com'].",
  );
}

function checkedChallenge(challenge: unknown = 'Bearer realm="taskledger"'): string {
  if (typeof challenge === 'string' && /^[\w-]+( [\x20-\x7e]+)?$/.test(challenge)) return challenge;
  throw new InvalidOptionError(
    'challenge',
    challenge,
    'Use a scheme with its parameters, for example \'Basic realm="ops"\'.',
  );
}

// A link without the id would lead every execution to the same page.
function checkedTraceLink(link: unknown): string | undefined {
  if (link === undefined) return undefined;
  const isLink =
    typeof link === 'string' &&
    link.includes('{trace_id}') &&
    /^https?:\/\/./.test(link) &&
    URL.canParse(link.replaceAll('{trace_id}', '0'));
  if (isLink) return link;
  throw new InvalidOptionError(
    'traceLink',
    link,
    "Use an http(s) address with {trace_id} in it, for example 'https://tempo.example.com/trace/{trace_id}'.",
  );
}

// What a header cannot carry would let nobody in, and what is short is guessed.
function checkedTokens(metrics: unknown): readonly string[] {
  if (metrics === undefined) return [];
  const given = assertObject('metrics', metrics);
  rejectUnknown('metrics.', given, METRICS);
  const { tokens = [] } = given as { readonly tokens?: unknown };
  const isToken = (token: unknown): boolean => typeof token === 'string' && /^[\w.~+/=-]{16,512}$/.test(token);
  if (Array.isArray(tokens) && tokens.every(isToken)) return tokens.map(String);
  throw new InvalidOptionError(
    'metrics.tokens',
    Array.isArray(tokens) ? `${tokens.length} tokens` : typeof tokens,
    'Use a list of tokens of 16 to 512 letters, digits and -._~+/=, for example from `openssl rand -hex 32`.',
  );
}

function assertLogin(login: unknown): void {
  if (login === undefined || typeof login === 'function') return;
  const isPath = typeof login === 'string' && safeNext(login, '') === login && login !== '';
  if (isPath || (typeof login === 'string' && /^https?:\/\/./.test(login) && URL.canParse(login))) return;
  throw new InvalidOptionError(
    'access.login',
    login,
    "Use a path such as '/login', an http(s) address, or a function.",
  );
}
