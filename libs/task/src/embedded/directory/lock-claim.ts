import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers';
import { DataDirectoryInUseError, DataDirectoryNotEmptyError } from '../../errors/index.js';
import { LockDoor } from './lock-door.js';
import { LockFile, type LockSighting, ownerOf } from './lock-file.js';
import { isAlive } from './process-identity.js';

const POLL_MS = 50;
/** Which part of the longest wait a holder has to be silent to be taken for dead. */
const SILENT_FOR = 0.8;

/** The attempt to get a lock: waits for a holder that leaves, takes over from one that is dead. */
export class LockClaim {
  readonly #startedAt = performance.now();
  #seen: LockSighting | undefined;
  #silentSince = this.#startedAt;

  constructor(
    private readonly directory: string,
    private readonly file: LockFile,
    private readonly longestWaitMs: number,
  ) {}

  /** Creates the lock file, or throws a DataDirectoryInUseError. */
  async win(): Promise<void> {
    while (!this.file.create()) {
      const found = this.file.look();
      if (found && (await this.#mayTakeOver(found))) this.#takeOver(found);
      else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #mayTakeOver(found: LockSighting): Promise<boolean> {
    this.#note(found);
    if (await this.#isAbandoned(found)) return true;
    if (this.#isHopeless(found)) throw this.#inUse(found);
    return false;
  }

  #note(found: LockSighting): void {
    if (found.content && !found.content.startsWith('{')) throw new DataDirectoryNotEmptyError(this.directory, ['lock']);
    if (found.content === this.#seen?.content && found.touchedAt === this.#seen.touchedAt) return;
    // Compared with what was seen before, never with a clock: that of another machine may be wrong.
    this.#seen = found;
    this.#silentSince = performance.now();
  }

  async #isAbandoned(found: LockSighting): Promise<boolean> {
    const owner = ownerOf(found);
    const life = owner && isAlive(owner);
    if (life !== undefined) return !life;
    const silent = performance.now() - this.#silentSince;
    return silent >= this.longestWaitMs * SILENT_FOR && !(await LockDoor.isOpen(this.directory));
  }

  #isHopeless(found: LockSighting): boolean {
    const owner = ownerOf(found);
    const isThisProcess = owner?.pid === process.pid && isAlive(owner) === true;
    return isThisProcess || performance.now() - this.#startedAt > this.longestWaitMs;
  }

  #inUse(found: LockSighting): DataDirectoryInUseError {
    const owner = ownerOf(found);
    const isElsewhere = owner !== undefined && isAlive(owner) === undefined;
    return new DataDirectoryInUseError(this.directory, owner?.pid ?? 0, isElsewhere ? owner.host : undefined);
  }

  /**
   * Removes an abandoned lock. Only one process may remove it, and only this very one: a second would remove the
   * lock that the first has taken since. So the guard is named after the lock that was read.
   */
  #takeOver(abandoned: LockSighting): void {
    const hash = createHash('sha256').update(abandoned.content).digest('hex').slice(0, 16);
    const guard = new LockFile(`${this.file.path}.${hash}`);
    if (!guard.create()) return this.#takeOverGuard(guard);
    this.file.removeIf((content) => content === abandoned.content);
    guard.remove();
  }

  /** A process killed between the two lines above leaves its guard behind. */
  #takeOverGuard(guard: LockFile): void {
    const found = guard.look();
    const owner = found && ownerOf(found);
    const isSilent = performance.now() - this.#startedAt > this.longestWaitMs * SILENT_FOR;
    if (owner ? isAlive(owner) === false || (isAlive(owner) === undefined && isSilent) : isSilent)
      guard.removeIf((content) => content === found?.content);
  }
}
