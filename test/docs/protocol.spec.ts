import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const read = (file: string): string => readFileSync(file, 'utf8');
const page = read('docs/protocol.md');

function listOf(title: string): string[] {
  const section = page.split(`### ${title}\n`)[1]?.split('\n#')[0] ?? '';
  return [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file]) => file!);
}

interface Import {
  readonly file: string;
  readonly names: readonly string[];
}

function importsOf(file: string): Import[] {
  return [...read(file).matchAll(/^(?:import|export)\s+([^;]*?)\s*from '(\.[^']+)'/gm)].map(([, names, from]) => ({
    file: normalize(join(dirname(file), from!)).replace(/\.js$/, '.ts'),
    names: names!.match(/\w+/g) ?? [],
  }));
}

// What is imported from a barrel is imported from the file that declares it.
function sourcesOf({ file, names }: Import): string[] {
  if (!file.endsWith('/index.ts') || !existsSync(file)) return [file];
  return importsOf(file)
    .filter((exported) => exported.names.some((name) => name !== 'type' && names.includes(name)))
    .flatMap((exported) => sourcesOf({ file: exported.file, names }));
}

const reaches = (from: string, to: string): boolean => importsOf(from).flatMap(sourcesOf).includes(to);

// Injected by the type that it extends.
function implementsOne(file: string, others: readonly string[]): boolean {
  const base = /class \w+ extends (\w+)/.exec(read(file))?.[1];
  return others.some((other) => base !== undefined && read(other).includes(`abstract class ${base}`));
}

describe.each(['The files of one enqueue', 'The files of one run'])('%s', (title) => {
  const files = listOf(title);

  it('are at most twelve, and exist', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThanOrEqual(12);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('lead to each other by their imports', () => {
    const unreached = files.slice(1).filter((file) => {
      const others = files.filter((other) => other !== file);
      return !others.some((other) => reaches(other, file)) && !implementsOne(file, others);
    });
    expect(unreached).toEqual([]);
  });
});
