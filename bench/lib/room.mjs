import { statfs } from 'node:fs/promises';

// An execution with attempt, log line, statistics and indexes, and as much again for the write-ahead log and a vacuum.
const BYTES_PER_EXECUTION = 3_000;
const GIGABYTE = 1024 ** 3;

/** Why so many executions do not fit on the server's disk, or undefined. A server elsewhere is taken to have room. */
export async function lackOfRoom(servers, rows) {
  const needed = rows * BYTES_PER_EXECUTION;
  const free = await freeBytes(servers);
  if (free === undefined || free > needed) return undefined;
  return `${rows} executions need about ${gigabytes(needed)} GB and ${gigabytes(free)} GB are free`;
}

async function freeBytes(servers) {
  try {
    const { bavail, bsize } = await statfs(await servers.dataDirectory());
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function gigabytes(bytes) {
  return (bytes / GIGABYTE).toFixed(1);
}
