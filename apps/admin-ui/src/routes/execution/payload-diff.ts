import type { Change } from '../../components/diff-list';

/** What differs, member by member; nothing else. */
export function changesBetween(before: unknown, after: unknown, path = ''): readonly Change[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesBetween(before[key], after[key], path ? `${path}.${key}` : key));
  }
  const [old, fresh] = [JSON.stringify(before), JSON.stringify(after)];
  return old === fresh ? [] : [{ path: path || '(payload)', before: old, after: fresh }];
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
