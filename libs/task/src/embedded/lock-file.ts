import { readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { ownIdentity, type ProcessIdentity } from './process-identity.js';

/** What a lock file says about who holds it. */
export interface LockOwner extends ProcessIdentity {
  readonly host: string;
}

/** A file that only one process can create. It knows nothing of waiting; see DirectoryLock. */
export class LockFile {
  readonly #content = JSON.stringify({ ...ownIdentity(), host: hostname() } satisfies LockOwner);

  constructor(readonly path: string) {}

  /** Creates the file; false when it exists. */
  create(): boolean {
    try {
      writeFileSync(this.path, this.#content, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Who holds the lock; `undefined` when nobody does, or when the file is only just being written. */
  owner(): LockOwner | undefined {
    try {
      const owner = JSON.parse(readFileSync(this.path, 'utf8')) as LockOwner;
      return typeof owner.pid === 'number' ? owner : undefined;
    } catch {
      return undefined;
    }
  }

  /** When the file was last touched, or `undefined` when there is none. */
  touchedAt(): number | undefined {
    return statSync(this.path, { throwIfNoEntry: false })?.mtimeMs;
  }

  /** Shows processes on other hosts, which cannot see our pid, that we live. */
  touch(): void {
    try {
      utimesSync(this.path, new Date(), new Date());
    } catch {
      // Someone removed the file by hand; the next start decides.
    }
  }

  /** Removes the file, if it is still ours or `evenForeign`. */
  remove(evenForeign = false): void {
    try {
      if (evenForeign || readFileSync(this.path, 'utf8') === this.#content) unlinkSync(this.path);
    } catch {
      // Gone already, which is what was asked for.
    }
  }
}
