import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import { DataDirectoryInUseError, DataDirectoryUnusableError } from '../errors/index.js';
import { LockFile, type LockOwner } from './lock-file.js';
import { isAlive } from './process-identity.js';

/** A restarted process in watch mode meets its predecessor, which is still shutting down. */
const LONGEST_WAIT_MS = 5_000;
const POLL_MS = 50;
const TOUCH_MS = 1_000;

/**
 * Keeps a second Postgres out of a data directory. PGlite itself would open it and both would destroy it.
 */
export class DirectoryLock {
  readonly #onExit = (): void => this.release();
  #touching: NodeJS.Timeout | undefined;

  private constructor(private readonly file: LockFile) {
    this.#touching = setInterval(() => file.touch(), TOUCH_MS).unref();
    process.once('exit', this.#onExit);
  }

  /** Creates the directory and locks it, waiting a little for a process that is about to leave. */
  static async acquire(directory: string, longestWaitMs = LONGEST_WAIT_MS): Promise<DirectoryLock> {
    try {
      mkdirSync(directory, { recursive: true });
      await obtain(directory, longestWaitMs);
    } catch (error) {
      if (error instanceof DataDirectoryInUseError) throw error;
      throw new DataDirectoryUnusableError(directory, error);
    }
    return new DirectoryLock(new LockFile(join(directory, 'lock')));
  }

  release(): void {
    if (!this.#touching) return;
    clearInterval(this.#touching);
    this.#touching = undefined;
    process.removeListener('exit', this.#onExit);
    this.file.remove();
  }
}

async function obtain(directory: string, longestWaitMs: number): Promise<void> {
  const file = new LockFile(join(directory, 'lock'));
  const firstTouch = file.touchedAt();
  const deadline = performance.now() + longestWaitMs;
  while (!file.create()) {
    const owner = file.owner();
    const isLate = performance.now() > deadline;
    if (owner?.pid === process.pid && isHere(owner) && isAlive(owner))
      throw new DataDirectoryInUseError(directory, process.pid);
    if (isAbandoned(owner, isLate && file.touchedAt() === firstTouch)) takeOver(file);
    else if (isLate) throw new DataDirectoryInUseError(directory, owner?.pid ?? 0);
    else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** `isUntouched`: nobody touched the file during the whole wait. */
function isAbandoned(owner: LockOwner | undefined, isUntouched: boolean): boolean {
  // A file that stays without an owner was left by a process killed while writing it. One of another host
  // (containers on a shared volume) names a pid that means nothing here.
  return owner && isHere(owner) ? !isAlive(owner) : isUntouched;
}

function isHere(owner: LockOwner): boolean {
  return owner.host === hostname();
}

/** Only one process removes an abandoned lock; a second one would remove the lock that the first then took. */
function takeOver(file: LockFile): void {
  const guard = new LockFile(`${file.path}.takeover`);
  const before = guard.touchedAt();
  if (before !== undefined && Date.now() - before > LONGEST_WAIT_MS) guard.remove(true);
  if (!guard.create()) return;
  const owner = file.owner();
  if (!owner || !isHere(owner) || !isAlive(owner)) file.remove(true);
  guard.remove();
}
