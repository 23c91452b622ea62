import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { DemoFolders } from '../files/demo-folders.js';
import { digestFiles, DigestFiles, type FileDigests } from './digest.contract.js';

@Injectable()
export class DigestTasks {
  constructor(private readonly folders: DemoFolders) {}

  @Task(digestFiles, {
    module: 'housekeeping',
    tags: ['files'],
    description:
      'Takes SHA-256 fingerprints of the files that are shipped with the demo and keeps them as an artifact.',
    retry: { maxRetries: 1 },
    timeout: '1m',
  })
  async digest({ folder }: DigestFiles, ctx: TaskContext): Promise<FileDigests> {
    const names = await this.folders.listData(folder);
    const lines: string[] = [];
    let bytes = 0;
    for (const name of names) {
      const file = await digestOf(await this.folders.inData(name), ctx.signal);
      bytes += file.bytes;
      lines.push(`${file.sha256}  ${name}\n`);
      await ctx.progress((lines.length / names.length) * 100, name, 'digest');
    }
    const list = await ctx.artifacts.save('SHA256SUMS', lines.join(''));
    return { files: names.length, bytes, tree: createHash('sha256').update(lines.join('')).digest('hex'), list };
  }
}

async function digestOf(path: string, signal: AbortSignal): Promise<{ sha256: string; bytes: number }> {
  const file = createReadStream(path);
  const hash = createHash('sha256');
  await pipeline(file, hash, { signal });
  return { sha256: hash.digest('hex'), bytes: file.bytesRead };
}
