import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { CliError } from '../cli.error.js';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Writes all files or none.
 * @throws CliError for a file that cannot be written
 */
export function writeFiles(texts: ReadonlyMap<string, string>): void {
  const before = new Map([...texts.keys()].map((file) => [file, readFileSync(file, 'utf8')]));
  const written: string[] = [];
  for (const [file, text] of texts)
    try {
      written.push(file);
      writeFileSync(file, (before.get(file)!.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '') + text);
    } catch (error) {
      for (const one of written.slice(0, -1)) writeFileSync(one, before.get(one)!);
      throw new CliError(`${file} could not be written (${(error as Error).message}). Nothing was changed.`);
    }
}

/** Those of the files that git has not seen as they are now; none where there is no repository. */
export function uncommitted(dir: string, files: readonly string[]): string[] {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain', '--', ...files], {
    cwd: dir,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : [];
}
