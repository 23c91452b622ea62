import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 100;
const REQUEST_LIMIT_MS = 10_000;

/** An application with Taskledger's REST API, as a process group of its own. It listens on what `PORT` says. */
export class StartedServer {
  output = '';
  #child;
  #origin;
  #name;
  /** Resolves when every process that could write to its output is gone, not just the first. */
  #closed;
  #isClosed = false;

  /** @param given { name, command, args, cwd, env, shell }; `env` is whole, but for `PORT` */
  static async start(given) {
    return new this(await freePort(), given);
  }

  constructor(port, { name, command, args, cwd, env, shell }) {
    this.#name = name;
    this.#origin = `http://127.0.0.1:${port}`;
    this.#child = spawn(command, args, {
      cwd,
      env: { ...env, PORT: String(port), NO_COLOR: '1' },
      shell,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on('data', (chunk) => (this.output += chunk));
    const killGroup = () => this.#killGroup();
    process.once('exit', killGroup);
    this.#closed = once(this.#child, 'close').then(() => {
      process.off('exit', killGroup);
      this.#isClosed = true;
      return true;
    });
  }

  /** Asks until the answer is truthy; the server not listening yet counts as no answer. */
  async until(limitMs, what, ask) {
    const deadline = performance.now() + limitMs;
    while (performance.now() < deadline) {
      if (this.#isClosed) throw new Error(`${this.#name} ended with code ${this.#child.exitCode}, waiting for ${what}`);
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
    return this.#send('POST', path, body);
  }

  put(path, body) {
    return this.#send('PUT', path, body);
  }

  #send(method, path, body) {
    // Fastify refuses an empty body that says that it is JSON.
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.#request(path, { method, headers, body: JSON.stringify(body) });
  }

  async stop(signal, limitMs) {
    this.#child.kill(signal);
    const isInTime = await Promise.race([this.#closed, pause(limitMs, false, { ref: false })]);
    if (!isInTime) throw new Error(`not within ${limitMs / 1000} s`);
    if ((await this.get('/api/v1/tasks')).status !== 0) throw new Error('the port still answers');
  }

  /** The last resort, so that a failed run leaves nothing behind. */
  async kill() {
    if (this.#isClosed || !this.#child.pid) return;
    this.#killGroup();
    await this.#closed;
  }

  #killGroup() {
    const { pid } = this.#child;
    if (!pid) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
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
