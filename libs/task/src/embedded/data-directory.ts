import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { DataDirectoryUnusableError } from '../errors/index.js';
import { DirectoryLock } from './directory-lock.js';
import { INITDB_OPTIONS, loadTemplate } from './postgres-template.js';

/** A directory on disk with a database in it, locked for this process. */
export class DataDirectory {
  private constructor(
    private readonly path: string,
    private readonly lock: DirectoryLock,
  ) {}

  static async lock(path: string): Promise<DataDirectory> {
    const directory = resolve(path);
    return new DataDirectory(directory, await DirectoryLock.acquire(directory));
  }

  /** Opens the database, creating it at the first start. */
  async open(): Promise<PGlite> {
    try {
      this.#removeUnfinished();
      return existsSync(join(this.#postgres, 'PG_VERSION'))
        ? await PGlite.create(this.#postgres)
        : await this.#initialize();
    } catch (error) {
      this.unlock();
      throw new DataDirectoryUnusableError(this.path, error);
    }
  }

  unlock(): void {
    this.lock.release();
  }

  async #initialize(): Promise<PGlite> {
    writeFileSync(this.#unfinished, '');
    const database = await createDatabase(this.#postgres, () => this.#clear());
    rmSync(this.#unfinished);
    return database;
  }

  // A process killed in its very first start leaves half a database, which could never be opened.
  #removeUnfinished(): void {
    if (existsSync(this.#unfinished)) this.#clear();
  }

  #clear(): void {
    rmSync(this.#postgres, { recursive: true, force: true });
    mkdirSync(this.#postgres, { recursive: true });
  }

  get #postgres(): string {
    return join(this.path, 'postgres');
  }

  get #unfinished(): string {
    return join(this.path, 'unfinished');
  }
}

/** Creates a database from the shipped template, or with initdb where that does not work. */
export async function createDatabase(dataDir?: string, clear: () => void = () => undefined): Promise<PGlite> {
  const template = await loadTemplate();
  const options: PGliteOptions = { ...(dataDir === undefined ? {} : { dataDir }), initDbStartParams: INITDB_OPTIONS };
  if (template) {
    try {
      return await PGlite.create({ ...options, loadDataDir: template });
    } catch {
      // A template of another Postgres version than this PGlite's.
      clear();
    }
  }
  return PGlite.create(options);
}
