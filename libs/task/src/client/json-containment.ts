/** Whether a JSON value contains another one, as `@>` of Postgres decides it for members of an object. */
export function containsJson(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((one) => whole.some((other) => containsJson(other, one)));
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false;
  const members = whole as Readonly<Record<string, unknown>>;
  return Object.entries(part).every(([key, value]) => Object.hasOwn(members, key) && containsJson(members[key], value));
}
