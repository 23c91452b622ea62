/** A path of payload, result or metadata that is a column of the list, such as `payload.user.id`. */
export type ValuePath = string;

const PATH = /^(?:payload|result|metadata)\.[^,\s:]+$/;
const MOST = 5;
const LONGEST = 200;

/** The paths that an address asks for, in their order. */
export function valuePaths(text: string | undefined): readonly ValuePath[] {
  const paths = text?.split(',').map((path) => path.trim()) ?? [];
  return [...new Set(paths)].filter(isValuePath).slice(0, MOST);
}

export function isValuePath(text: string): boolean {
  return PATH.test(text) && text.length <= LONGEST;
}

export function isFull(paths: readonly ValuePath[]): boolean {
  return paths.length >= MOST;
}

/** What a column is called: the end of the path, which is what tells it from others. */
export function titleOf(path: ValuePath): string {
  return path.split('.').slice(1).join('.');
}
