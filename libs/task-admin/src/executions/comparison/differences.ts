/** One place in which two values differ. What is not there is absent. */
export interface Difference {
  /** From the root, as in code: `customer.address[0].city`; empty for the whole. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What was found, and whether there is more. */
export interface Differences {
  readonly differences: readonly Difference[];
  readonly capped: boolean;
}

const MOST = 200;
const MEMBER = /^[a-z_$][\w$]*$/i;

/** Where two JSON values differ, in the order of the first, then of the second: the deepest place of each. */
export function differencesOf(before: unknown, after: unknown): Differences {
  const found: Difference[] = [];
  collect({ before, after, path: '' }, found);
  return { differences: found.slice(0, MOST), capped: found.length > MOST };
}

function collect({ path, before, after }: Difference & { before: unknown; after: unknown }, found: Difference[]): void {
  if (found.length > MOST || Object.is(before, after)) return;
  if (!isNested(before) || !isNested(after) || Array.isArray(before) !== Array.isArray(after)) {
    found.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
    return;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
    collect({ path: below(path, key, Array.isArray(before)), before: own(before, key), after: own(after, key) }, found);
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function below(path: string, key: string, isItem: boolean): string {
  if (isItem) return `${path}[${key}]`;
  if (!MEMBER.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
