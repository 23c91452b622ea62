import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHUNK = Buffer.alloc(64 * 1024);
const BALLAST = 'ballast';

/** A disk of so many megabytes, in memory, that can be filled up. Whoever ends a run unmounts what is left of them. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** Mounts it over an empty folder. */
  static mount(folder: string, megabytes: number): SmallDisk {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { stdio: 'pipe' });
    return new SmallDisk(folder);
  }

  /** Leaves not a byte. */
  fill(): void {
    const file = openSync(join(this.folder, BALLAST), 'a');
    try {
      for (let size = CHUNK.length; size >= 1; size >>= 1) fillWith(file, CHUNK.subarray(0, size));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(join(this.folder, BALLAST), { force: true });
  }

  unmount(): void {
    execFileSync('umount', ['--lazy', this.folder], { stdio: 'pipe' });
  }
}

/** Why no disk can be mounted here, or undefined where it can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.getuid?.() !== 0) return 'mounting a tmpfs needs root';
  const folder = mkdtempSync(join(tmpdir(), 'taskledger-disk-'));
  try {
    SmallDisk.mount(folder, 1).unmount();
    return undefined;
  } catch (error) {
    return `a tmpfs cannot be mounted here: ${(error as Error).message}`;
  } finally {
    rmdirSync(folder);
  }
}

function fillWith(file: number, chunk: Buffer): void {
  try {
    while (writeSync(file, chunk) === chunk.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
