import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Calls `work` with the name of a data directory that does not exist yet, and removes it afterwards. */
export async function inDirectory(work) {
  const directory = await mkdtemp(join(tmpdir(), 'taskledger-bench-'));
  try {
    return await work(join(directory, 'data'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
