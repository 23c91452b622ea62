import { isDeepStrictEqual } from 'node:util';

/** Whether a JSON value contains another one, as `@>` of Postgres decides it for members of an object. */
export function containsJson(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((one) => whole.some((other) => containsJson(other, one)));
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false;
  const members = whole as Readonly<Record<string, unknown>>;
  return Object.entries(part).every(([key, value]) => Object.hasOwn(members, key) && containsJson(members[key], value));
}

/** What contains two JSON values, and no more; undefined where nothing can. */
export function joinedJson(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other))
    return [...one, ...other.filter((item) => !one.some((known) => isDeepStrictEqual(known, item)))];
  if (isMap(one) && isMap(other)) return joinedMaps(one, other);
  return isDeepStrictEqual(one, other) ? one : undefined;
}

type JsonMap = Readonly<Record<string, unknown>>;

function joinedMaps(one: JsonMap, other: JsonMap): JsonMap | undefined {
  const added = Object.entries(other).map(([key, value]) => [
    key,
    Object.hasOwn(one, key) ? joinedJson(one[key], value) : value,
  ]);
  // Object.fromEntries, because a member may be called __proto__.
  const isPossible = added.every(([, value]) => value !== undefined);
  return isPossible ? Object.fromEntries([...Object.entries(one), ...added]) : undefined;
}

function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
