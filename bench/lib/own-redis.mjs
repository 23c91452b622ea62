import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, untilAnswers } from './ports.mjs';

/** Starts a Redis that nobody else uses. It keeps nothing on disk, which is the quickest that Redis can be. */
export async function startOwnRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'taskledger-bench-redis-'));
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args.map(String), { detached: true, stdio: 'ignore' });
  const failed = new Promise((_, reject) => server.once('error', reject));
  failed.catch(() => undefined);
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([failed, untilAnswers(() => pingOnce(port), server)]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, stop, kill: () => server.kill('SIGKILL') };
}

async function pingOnce(port) {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } finally {
    redis.disconnect();
  }
}
