import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const BLOCK = 512;
const DIRECTORY = '5';

/** Writes the files of a tar archive below a directory. Knows what `createTemplate` writes: files and directories. */
export function unpackTar(tar: Buffer, directory: string): void {
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const name = text(tar, at, 100);
    const prefix = text(tar, at + 345, 155);
    const size = Number.parseInt(text(tar, at + 124, 12).trim() || '0', 8);
    const path = join(directory, prefix, name);
    if (text(tar, at + 156, 1) === DIRECTORY) mkdirSync(path, { recursive: true, mode: 0o700 });
    else writeUnder(path, tar.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function writeUnder(path: string, content: Buffer): void {
  try {
    writeFileSync(path, content, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600 });
  }
}

function text(tar: Buffer, at: number, length: number): string {
  const end = tar.indexOf(0, at);
  return tar.toString('utf8', at, end < 0 ? at + length : Math.min(end, at + length));
}
