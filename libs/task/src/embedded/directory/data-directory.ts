import { existsSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { DataDirectoryIncompatibleError } from '../../errors/index.js';
import { assertOurs, versionIn } from './directory-content.js';
import { breakdownError, openError, statementError } from './directory-errors.js';
import { DirectoryLock } from './directory-lock.js';
import { initialize, openDatabase } from '../pglite-database.js';
import { loadTemplate, TEMPLATE_VERSION } from '../postgres-template.js';
import { ServerLog } from '../server-log.js';
import { ShutdownRecord } from './shutdown-record.js';
import { unpackTar } from '../tar-archive.js';
import type { WireGuard } from '../wire/wire.js';

/** A directory on disk with a database in it, locked for this process. */
export class DataDirectory implements WireGuard {
  readonly #log = new ServerLog();
  readonly #postgres: string;
  readonly #record: ShutdownRecord;

  private constructor(
    private readonly path: string,
    private readonly lock: DirectoryLock,
  ) {
    this.#postgres = join(path, 'postgres');
    this.#record = new ShutdownRecord(path, this.#postgres);
  }

  static async lock(path: string): Promise<DataDirectory> {
    const directory = resolve(path);
    // Before anything is written, even the lock.
    assertOurs(directory);
    return new DataDirectory(directory, await DirectoryLock.acquire(directory));
  }

  /** Opens the database, creating it at the first start. */
  async open(startParams: readonly string[]): Promise<PGlite> {
    try {
      assertOurs(this.path);
      const database = existsSync(join(this.#postgres, 'PG_VERSION'))
        ? await this.#reopen(startParams)
        : await this.#create(startParams);
      this.#record.remove();
      return database;
    } catch (error) {
      this.unlock();
      throw this.#otherVersion() ?? openError(this.path, this.#log, error);
    }
  }

  /** Closes the database, unless it belongs to another process by now: closing writes. */
  async close(database: PGlite): Promise<void> {
    if (this.lock.isLost) return;
    await database.close();
    this.#record.write();
  }

  unlock(): void {
    this.lock.release();
  }

  beforeStatement(): void {
    this.lock.assertHeld();
  }

  failedStatement(error: Error): Error {
    return statementError(this.path, error);
  }

  brokeDown(error: unknown): unknown {
    return breakdownError(this.path, this.#log, error);
  }

  async #reopen(startParams: readonly string[]): Promise<PGlite> {
    this.#record.check();
    return openDatabase(this.#postgres, startParams, this.#log);
  }

  // The database appears by a rename, complete or not at all: a process killed in its very first start leaves
  // nothing that could be mistaken for one, and nothing has to be deleted that might be somebody's.
  async #create(startParams: readonly string[]): Promise<PGlite> {
    const template = await loadTemplate();
    if (template) {
      this.#appear(await this.#prepared((directory) => unpackTar(template, directory)));
      try {
        return await openDatabase(this.#postgres, startParams, this.#log);
      } catch (error) {
        // A template of another Postgres version than this PGlite's.
        if (!(openError(this.path, this.#log, error) instanceof DataDirectoryIncompatibleError)) throw error;
        rmSync(this.#postgres, { recursive: true });
      }
    }
    this.#appear(await this.#prepared((directory) => initialize(directory, this.#log)));
    return openDatabase(this.#postgres, startParams, this.#log);
  }

  // Asked only after a failure: an installed PGlite may well be newer than the template.
  #otherVersion(): DataDirectoryIncompatibleError | undefined {
    const version = versionIn(this.#postgres);
    if (version === undefined || version === TEMPLATE_VERSION) return undefined;
    return new DataDirectoryIncompatibleError(this.path, `PostgreSQL ${version}`, `PostgreSQL ${TEMPLATE_VERSION}`);
  }

  async #prepared(fill: (directory: string) => void | Promise<void>): Promise<string> {
    const unfinished = join(this.path, 'postgres.unfinished');
    rmSync(unfinished, { recursive: true, force: true });
    await fill(unfinished);
    return unfinished;
  }

  #appear(prepared: string): void {
    // Fails unless the directory is empty; on Windows nothing can be renamed onto it.
    rmdirIfPresent(this.#postgres);
    renameSync(prepared, this.#postgres);
  }
}

function rmdirIfPresent(directory: string): void {
  if (existsSync(directory)) rmdirSync(directory);
}
