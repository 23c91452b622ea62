import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { identityOf, type ProcessIdentity } from './process-identity.js';

/** What a lock file says about who holds it. */
export interface LockOwner extends ProcessIdentity {
  /** No two locks have the same, so a file that was read is never mistaken for its successor. */
  readonly token: string;
}

/** A lock file, as it was at one moment. */
export interface LockSighting {
  readonly content: string;
  readonly touchedAt: number;
}

/** A file that only one process can create. It knows nothing of waiting; see DirectoryLock. */
export class LockFile {
  readonly #content = JSON.stringify({ ...identityOf(), token: randomUUID() } satisfies LockOwner);

  constructor(readonly path: string) {}

  /** Creates the file; false when it exists. */
  create(): boolean {
    try {
      writeFileSync(this.path, this.#content, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      // On a full disk the file exists, but is empty.
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') this.removeIf((content) => content === '');
      throw error;
    }
  }

  /** The file as it is now; `undefined` when there is none. */
  look(): LockSighting | undefined {
    try {
      // Opened anew each time: network file systems check only then whether what they cached is still true.
      const file = openSync(this.path, 'r');
      try {
        return { content: readFileSync(file, 'utf8'), touchedAt: fstatSync(file).mtimeMs };
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Whether the file is the one that this object created. */
  get isOurs(): boolean {
    return this.look()?.content === this.#content;
  }

  /** Shows processes that cannot see our pid that we live. */
  touch(): void {
    utimesSync(this.path, new Date(), new Date());
  }

  /** Removes the file that this object created. */
  remove(): void {
    this.removeIf((content) => content === this.#content);
  }

  /** Removes the file if its content is what the caller thinks. */
  removeIf(condition: (content: string) => boolean): void {
    try {
      const found = this.look();
      if (found && condition(found.content)) unlinkSync(this.path);
    } catch {
      // Gone already, or out of reach; the next process to start reads it again.
    }
  }
}

/** Who wrote a lock file; `undefined` when it is only just being written, or was left half-written. */
export function ownerOf({ content }: LockSighting): LockOwner | undefined {
  try {
    const owner = JSON.parse(content) as LockOwner;
    return typeof owner.pid === 'number' ? owner : undefined;
  } catch {
    return undefined;
  }
}
