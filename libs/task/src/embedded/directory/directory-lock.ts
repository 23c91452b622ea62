import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import {
  DataDirectoryInUseError,
  DataDirectoryLostError,
  DataDirectoryUnusableError,
  TaskError,
} from '../../errors/index.js';
import { LockClaim } from './lock-claim.js';
import { LockDoor } from './lock-door.js';
import { LockFile } from './lock-file.js';

/** A restarted process in watch mode meets its predecessor, which is still shutting down. */
const LONGEST_WAIT_MS = 5_000;
const TOUCH_MS = 1_000;
/** Well below the silence after which others take the lock over. */
const CONFIRMED_FOR_MS = 2_000;

/**
 * Keeps a second Postgres out of a data directory: PGlite would open it, and both would destroy it. Node has no
 * `flock`, so three things together tell whether a holder lives, each where the others cannot:
 *
 * - the pid with its start time, exact and at once, but only within one pid namespace of one machine;
 * - a socket in the directory (`LockDoor`), exact on one machine across containers, even if the holder hangs;
 * - a file that is touched every second, for everything else: other machines, file systems without sockets.
 *
 * A holder that was silent for so long that its lock may have been taken over makes sure of it before it writes.
 */
export class DirectoryLock {
  readonly #onExit = (): void => this.release();
  #touching: NodeJS.Timeout | undefined;
  #confirmedAt = performance.now();
  #lost: DataDirectoryLostError | undefined;

  private constructor(
    private readonly directory: string,
    private readonly file: LockFile,
    private readonly door: LockDoor | undefined,
  ) {
    this.#touching = setInterval(() => this.#confirm(), TOUCH_MS).unref();
    process.once('exit', this.#onExit);
  }

  /** Creates the directory and locks it, waiting a little for a process that is about to leave. */
  static async acquire(directory: string, longestWaitMs = LONGEST_WAIT_MS): Promise<DirectoryLock> {
    const file = new LockFile(join(directory, 'lock'));
    try {
      mkdirSync(directory, { recursive: true });
      await new LockClaim(directory, file, longestWaitMs).win();
    } catch (error) {
      throw error instanceof TaskError ? error : new DataDirectoryUnusableError(directory, error);
    }
    const lock = new DirectoryLock(directory, file, await LockDoor.open(directory));
    lock.#confirm();
    if (!lock.isLost) return lock;
    lock.release();
    throw new DataDirectoryInUseError(directory, 0);
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Throws when another process may write here by now. Costs nothing while the file is touched in time. */
  assertHeld(): void {
    if (performance.now() - this.#confirmedAt > CONFIRMED_FOR_MS) this.#confirm();
    if (this.#lost) throw this.#lost;
  }

  release(): void {
    if (!this.#touching) return;
    clearInterval(this.#touching);
    this.#touching = undefined;
    process.removeListener('exit', this.#onExit);
    if (!this.isLost) this.door?.close();
    this.file.remove();
  }

  #confirm(): void {
    try {
      // Where somebody removed the file by hand, the directory is ours until someone else creates it.
      if (this.file.isOurs) this.file.touch();
      else if (!this.file.create()) this.#lost ??= new DataDirectoryLostError(this.directory);
      this.#confirmedAt = performance.now();
    } catch {
      // A file system that does not answer tells nothing; the next statement asks again.
    }
  }
}
