import type { Operation } from '../../openapi/operation.js';
import { OPERATIONS } from '../../openapi/operations/index.js';

/** What one request asks of the API. The host may have routes of its own for everything but `route` and `malformed`. */
export type RouteMatch =
  | { readonly kind: 'route'; readonly operation: Operation; readonly params: PathParams; readonly path: string }
  /** A path of ours, with another method than it has. */
  | { readonly kind: 'method'; readonly allow: string }
  /** A path below the mount that we do not have. */
  | { readonly kind: 'unknown' }
  /** A path of ours, with a percent sign that encodes nothing. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'foreign' };

export type PathParams = Readonly<Record<string, string>>;

interface Template {
  readonly segments: readonly string[];
  readonly operations: readonly Operation[];
}

/** A part of the path, as it was sent and decoded. */
interface Segment {
  readonly sent: string;
  /** Undefined where it is no encoding of anything. */
  readonly name: string | undefined;
}

const FOREIGN: RouteMatch = { kind: 'foreign' };
const TEMPLATES = templatesOf(OPERATIONS);
const STREAM = 'text/event-stream';

/**
 * Finds the operation of a request: case-sensitive, every segment percent-decoded once, a slash at the end or none.
 * @param target the path with its query, as the client sent it
 * @param mount where the API is found, for example `/api/v1`
 */
export function matchRoute(method: string, target: string, mount: string): RouteMatch {
  const sent = target.split('?', 1)[0]?.split('/').slice(1) ?? [];
  const prefix = mount.split('/').slice(1);
  if (!prefix.every((part, index) => decoded(sent[index]) === part)) return FOREIGN;
  const below = sent.slice(prefix.length).map((text) => ({ sent: text, name: decoded(text) }));
  if (below.length > 1 && below.at(-1)?.sent === '') below.pop();
  const template = TEMPLATES.find(({ segments }) => fits(below, segments));
  if (template) return matchMethod(method, { template, below, mount });
  // A host that has the API at its root has paths of its own there.
  return mount === '' ? FOREIGN : { kind: 'unknown' };
}

const PATTERNS = new Set(OPERATIONS.map(({ method, path }) => patternOf(method, path)));

/** Whether a route that the platform knows, such as `/api/v1/jobs/:id`, is one of ours. */
export function isOwnPattern(method: string, pattern: string, mount: string): boolean {
  return (
    pattern.startsWith(`${mount}/`) && PATTERNS.has(patternOf(method, pattern.slice(mount.length).replace(/\/$/, '')))
  );
}

/** The same for `{id}`, `:task_id` and `$execute`, which is a parameter for the routers. */
function patternOf(method: string, path: string): string {
  return `${method} ${path.replace(/\{\w+\}|:\w+|\$\w+/g, '{}')}`;
}

interface Found {
  readonly template: Template;
  readonly below: readonly Segment[];
  readonly mount: string;
}

function matchMethod(method: string, { template, below, mount }: Found): RouteMatch {
  const { operations, segments } = template;
  if (below.some(({ name }) => name === undefined)) return { kind: 'malformed' };
  const operation = operations.find((candidate) => methodsOf(candidate).includes(method));
  if (!operation) return { kind: 'method', allow: [...operations.flatMap(methodsOf), 'OPTIONS'].join(', ') };
  const path = segments.map((part, index) => (isParam(part) ? below[index]?.sent : part)).join('/');
  return { kind: 'route', operation, params: paramsOf(operation, below), path: `${mount}/${path}` };
}

// A stream has no head: to ask for it would open the stream.
function methodsOf({ method, answers }: Operation): string[] {
  return method === 'GET' && answers.every(({ mediaType }) => mediaType !== STREAM) ? ['GET', 'HEAD'] : [method];
}

function paramsOf({ path }: Operation, below: readonly Segment[]): PathParams {
  const named = path
    .split('/')
    .slice(1)
    .map((part, index) => [part.slice(1, -1), part, below[index]?.name] as const);
  return Object.fromEntries(named.filter(([, part]) => isParam(part)).map(([param, , value]) => [param, value ?? '']));
}

function templatesOf(operations: readonly Operation[]): Template[] {
  const byPath = new Map<string, Operation[]>();
  for (const operation of operations) {
    const path = operation.path.replace(/\{\w+\}/g, '{}');
    byPath.set(path, [...(byPath.get(path) ?? []), operation]);
  }
  return [...byPath]
    .sort(([one], [other]) => rank(one).localeCompare(rank(other)))
    .map(([path, found]) => ({
      segments: path.split('/').slice(1),
      operations: found,
    }));
}

// Fixed text goes before a parameter: `tasks/config` is no task.
function rank(path: string): string {
  return path
    .split('/')
    .map((part) => (isParam(part) ? '1' : '0'))
    .join('');
}

function fits(below: readonly Segment[], template: readonly string[]): boolean {
  return (
    below.length === template.length &&
    template.every((part, index) => (isParam(part) ? below[index]?.sent !== '' : below[index]?.name === part))
  );
}

function isParam(part: string): boolean {
  return part.startsWith('{');
}

/** Undefined where it is no encoding of anything. */
function decoded(segment = ''): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
