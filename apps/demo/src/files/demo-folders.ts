import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnknownDataFileError } from './unknown-data-file.error.js';

// Two folders up from src/files as well as from dist/files.
const SHIPPED_DATA = fileURLToPath(new URL('../../data', import.meta.url));

/** Where the demo's tasks read and where they write. */
export class DemoFolders {
  constructor(
    /** Whatever the tasks make: logs, indexes. */
    readonly work: string,
    /** The input that is shipped with the demo. */
    readonly data: string = SHIPPED_DATA,
  ) {}

  /**
   * The path of an existing file or folder of the shipped data.
   * @throws UnknownDataFileError for anything that is not there, or not inside of it
   */
  async inData(...names: string[]): Promise<string> {
    const path = resolve(this.data, ...names);
    if (isWithin(this.data, path) && !path.includes('\0') && existsSync(path)) return path;
    throw new UnknownDataFileError(names.join('/'), await this.listData());
  }

  /** A path inside the working folder. */
  inWork(...names: string[]): string {
    return join(this.work, ...names);
  }

  /** Names of the shipped files, relative to the data folder, with `/` on every system, in order. */
  async listData(folder = '.'): Promise<string[]> {
    const entries = await readdir(join(this.data, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => relative(this.data, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).sort();
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
}
