import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../lib/project.mjs';

/**
 * Writes the application of the README into the `src` of a host, with the files that the hosts of it share.
 * @param isCommonJs the Jest of Nest's CommonJS template wants imports without `.js`, as the README says
 */
export function writeReadmeApplication(host, isCommonJs = false) {
  const shared = fromRoot('test', 'hosts', 'readme');
  const files = new Map(readdirSync(shared).map((name) => [name, readFileSync(join(shared, name), 'utf8')]));
  for (const [name, code] of readmeFiles()) files.set(name, code);
  const src = join(host, 'src');
  mkdirSync(src, { recursive: true });
  for (const [name, code] of files)
    writeFileSync(join(src, name), isCommonJs ? code.replaceAll(/(from '\.\/[^']+)\.js';/g, "$1';") : code);
}

/** The blocks of README's complete application that begin with the name of a file. */
export function readmeFiles() {
  const [, section] = readFileSync(fromRoot('README.md'), 'utf8').split('\n## A complete application\n');
  const [text] = section.split('\n## ');
  const found = [...text.matchAll(/^```ts\n(\/\/ ([\w.-]+\.ts)\n[\s\S]*?)^```$/gm)];
  if (found.length !== 5) throw new Error(`README.md has ${found.length} files of an application instead of five`);
  return found.map(([, code, name]) => [name, code]);
}

/** A command of a page: its `sh` block that has `words` in it. */
export function commandOf(page, words) {
  const blocks = [...readFileSync(fromRoot(page), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
  const found = blocks.map(([, code]) => code).filter((code) => code.includes(words));
  if (found.length !== 1) throw new Error(`${page} has ${found.length} commands with "${words}" instead of one`);
  return found[0];
}
