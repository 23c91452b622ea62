import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirectoryDamagedError } from '../../errors/index.js';

interface Content {
  /** Changes whenever any Postgres opens the database: then the sizes say nothing any more. */
  readonly control: string;
  readonly sizes: Readonly<Record<string, number>>;
}

/**
 * The size of every file, written when the database was closed in order. Postgres finds damaged pages by their
 * checksums, but takes a table whose file was cut off for a small table.
 */
export class ShutdownRecord {
  readonly #file: string;

  constructor(
    private readonly directory: string,
    private readonly database: string,
  ) {
    this.#file = join(directory, 'closed.json');
  }

  write(): void {
    const content: Content = { control: this.#control(), sizes: Object.fromEntries(this.#sizes()) };
    writeFileSync(this.#file, JSON.stringify(content), { mode: 0o600 });
  }

  /** Throws when a file is missing or shorter than it was. To be called before the database is opened. */
  check(): void {
    const then = this.#read();
    if (!then || then.control !== this.#control()) return;
    const now = new Map(this.#sizes());
    for (const [file, size] of Object.entries(then.sizes)) {
      const found = now.get(file);
      if (found !== undefined && found >= size) continue;
      const what = found === undefined ? 'it is missing' : `it has ${found} bytes instead of ${size}`;
      throw new DataDirectoryDamagedError(this.directory, `postgres/${file}`, what);
    }
  }

  /** To be called when the database has been opened. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }

  #read(): Content | undefined {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Content;
    } catch {
      return undefined;
    }
  }

  #control(): string {
    try {
      return createHash('sha256')
        .update(readFileSync(join(this.database, 'global/pg_control')))
        .digest('hex');
    } catch {
      return '';
    }
  }

  #sizes(): [string, number][] {
    const sizes: [string, number][] = [];
    const walk = (below: string): void => {
      for (const entry of readdirSync(join(this.database, below), { withFileTypes: true })) {
        const path = below ? `${below}/${entry.name}` : entry.name;
        if (entry.isDirectory()) walk(path);
        // People may edit the settings.
        else if (entry.isFile() && !path.endsWith('.conf'))
          sizes.push([path, statSync(join(this.database, path)).size]);
      }
    };
    walk('');
    return sizes;
  }
}
