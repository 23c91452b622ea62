import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** One ```ts block of a page. */
export interface Block {
  /** Line of the page on which the code begins, from 1. */
  readonly line: number;
  readonly code: string;
}

/** A page of documentation. */
export interface Page {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly blocks: readonly Block[];
}

/** Every page whose examples have to compile. */
export function pages(): Page[] {
  const guides = readdirSync(join(ROOT, 'docs/guides'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs/guides', file));
  const readmes = readdirSync(join(ROOT, 'libs')).map((name) => join('libs', name, 'README.md'));
  return ['README.md', ...readmes, ...guides.sort()].map(pageOf);
}

/** The text of a page. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function pageOf(path: string): Page {
  const text = textOf(path);
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1]!,
  }));
  return { path, blocks };
}
