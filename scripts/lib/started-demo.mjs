import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './project.mjs';
import { npmCommand } from './run.mjs';

const POLL_MS = 100;
const REQUEST_LIMIT_MS = 10_000;

/** `npm start` as a process group of its own, and the REST API that it serves. */
export class StartedDemo {
  output = '';
  #child;
  #origin;
  /** Resolves when every process that could write to npm's output is gone, not just npm. */
  #closed;
  #isClosed = false;

  static async start(dataDir) {
    return new StartedDemo(await freePort(), dataDir);
  }

  constructor(port, dataDir) {
    const { DATABASE_URL: _ledger, REDIS_URL: _engine, ...inherited } = process.env;
    const env = { ...inherited, PORT: String(port), TASKLEDGER_DATA_DIR: dataDir, NO_COLOR: '1' };
    const { command, args, shell } = npmCommand(['start']);
    this.#origin = `http://127.0.0.1:${port}`;
    this.#child = spawn(command, args, { cwd: root, env, shell, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on('data', (chunk) => (this.output += chunk));
    this.#closed = once(this.#child, 'close').then(() => (this.#isClosed = true));
  }

  /** Asks until the answer is truthy; the demo not listening yet counts as no answer. */
  async until(limitMs, what, ask) {
    const deadline = performance.now() + limitMs;
    while (performance.now() < deadline) {
      if (this.#isClosed) throw new Error(`npm start ended with code ${this.#child.exitCode}, waiting for ${what}`);
      const answer = await ask();
      if (answer) return answer;
      await pause(POLL_MS);
    }
    throw new Error(`not within ${limitMs / 1000} s: ${what}`);
  }

  get origin() {
    return this.#origin;
  }

  get(path) {
    return this.#request(path, {});
  }

  /** A page as a browser gets it. */
  async page(path) {
    const response = await fetch(this.#origin + path, { headers: { accept: 'text/html' } });
    return { status: response.status, text: await response.text() };
  }

  post(path, body) {
    return this.#request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async stop(signal, limitMs) {
    this.#child.kill(signal);
    const isInTime = await Promise.race([this.#closed, pause(limitMs, false, { ref: false })]);
    if (!isInTime) throw new Error(`not within ${limitMs / 1000} s`);
    if ((await this.get('/api/v1/tasks')).status !== 0) throw new Error('the port still answers');
  }

  /** The last resort, so that a failed run leaves nothing behind. */
  async kill() {
    const { pid } = this.#child;
    if (this.#isClosed || !pid) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
    await this.#closed;
  }

  async #request(path, init) {
    try {
      const response = await fetch(this.#origin + path, { ...init, signal: AbortSignal.timeout(REQUEST_LIMIT_MS) });
      return { status: response.status, body: await response.json().catch(() => undefined) };
    } catch {
      return { status: 0, body: undefined };
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
