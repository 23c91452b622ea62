import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DemoFolders } from '../files/demo-folders.js';
import { inventTraffic } from './access-log.traffic.js';

export interface AccessLog {
  readonly path: string;
  readonly bytes: number;
}

export interface AccessLogRequest {
  readonly seed: number;
  readonly lines: number;
  /** Names the unfinished file: a second run of the same execution writes over what the first one left. */
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Told the finished share, 0 to 1. */
  readonly onProgress: (share: number) => Promise<void>;
}

const PROGRESS_STEPS = 10;

/** The access logs in the working folder. */
@Injectable()
export class AccessLogs {
  constructor(private readonly folders: DemoFolders) {}

  /** Finds the log or writes it. A log with its final name is complete, even if another process writes it at the same time. */
  async ensure(request: AccessLogRequest): Promise<AccessLog> {
    const path = this.folders.inWork('logs', `access-${request.seed}-${request.lines}.log`);
    const known = await sizeOf(path);
    if (known !== undefined) return { path, bytes: known };
    await mkdir(dirname(path), { recursive: true });
    await this.write(path, request);
    return { path, bytes: (await stat(path)).size };
  }

  private async write(path: string, request: AccessLogRequest): Promise<void> {
    const unfinished = `${path}.${request.owner}.partial`;
    try {
      await pipeline(Readable.from(reported(request)), createWriteStream(unfinished), { signal: request.signal });
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}

async function* reported({ seed, lines, onProgress }: AccessLogRequest): AsyncGenerator<string> {
  const every = Math.max(1, Math.ceil(lines / 1000 / PROGRESS_STEPS));
  let chunks = 0;
  for (const chunk of inventTraffic(seed, lines)) {
    yield chunk;
    if (++chunks % every === 0) await onProgress(Math.min(1, (chunks * 1000) / lines));
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}
