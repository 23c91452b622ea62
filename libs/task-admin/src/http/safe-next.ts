// A browser takes a backslash for a slash, and leaves out tabs and line ends.
const SAME_ORIGIN_PATH = /^\/(?![/\\])[^\p{Cc}]*$/u;

/**
 * Where to go after a login: the path that was asked for, if it is one of this origin, else the fallback. For the `next`
 * parameter that the dashboard gives a login page.
 *
 * @example response.redirect(safeNext(request.query.next));
 */
export function safeNext(next: unknown, fallback = '/'): string {
  return typeof next === 'string' && [next, decoded(next)].every((path) => SAME_ORIGIN_PATH.test(path))
    ? next
    : fallback;
}

// What is encoded twice is decoded once by whoever reads the parameter.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
