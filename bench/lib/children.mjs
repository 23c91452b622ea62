import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('./child-main.mjs', import.meta.url));
const CLOSE_PATIENCE_MS = 20_000;

// Whatever the shell says about a real application is not for the bench.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|REDIS_URL|PG|TASKLEDGER_)/.test(name)),
);

const children = new Set();
let profiling = [];
let execPath = process.execPath;
let ended = false;

/** Every process from now on is run by this Node. */
export function runChildrenWith(path) {
  execPath = path;
}

export function nodeOfChildren() {
  return execPath;
}

/** Every process from now on writes a CPU profile into this directory when it ends. */
export function profileChildren(directory) {
  profiling = ['--cpu-prof', `--cpu-prof-dir=${directory}`];
}

/** Starts a process that opens a role (a module of `roles/`) and answers to the role's methods. */
export async function startChild(role, options, { execArgv = [] } = {}) {
  if (ended) throw new Error('The bench is ending.');
  const child = new Child(
    fork(ENTRY, [role, JSON.stringify(options)], {
      execPath,
      execArgv: [...profiling, ...execArgv],
      env: environment,
    }),
  );
  await child.call('ready');
  return child;
}

/** Ends every process at once, as it is, and for good. */
export function killChildren() {
  ended = true;
  for (const child of children) child.kill();
}

class Child {
  #process;
  #calls = new Map();
  #nextId = 0;
  #exited;
  #rests = false;

  constructor(forked) {
    this.#process = forked;
    children.add(this);
    forked.on('message', ({ id, result, error }) => this.#answer(id, result, error));
    this.#exited = new Promise((resolve) => {
      forked.once('exit', (code, signal) => {
        children.delete(this);
        for (const id of this.#calls.keys()) this.#answer(id, undefined, `the process ended with ${signal ?? code}`);
        resolve();
      });
    });
  }

  /** Stands still between calls, for a process that would keep the servers busy while others are measured. */
  restBetweenCalls() {
    this.#rests = true;
    this.#process.kill('SIGSTOP');
  }

  async call(method, ...args) {
    if (!this.#rests) return this.#ask(method, args);
    this.#process.kill('SIGCONT');
    try {
      return await this.#ask(method, args);
    } finally {
      if (this.#rests) this.#process.kill('SIGSTOP');
    }
  }

  #ask(method, args) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#calls.set(id, { resolve, reject });
      this.#process.send({ id, method, args });
    });
  }

  /** Lets the role close what it opened; a process that does not come to an end is ended. */
  async close() {
    if (!children.has(this)) return;
    this.#rests = false;
    this.#process.kill('SIGCONT');
    const killer = setTimeout(() => this.kill(), CLOSE_PATIENCE_MS);
    await this.call('close').catch(() => undefined);
    if (this.#process.connected) this.#process.disconnect();
    await this.#exited;
    clearTimeout(killer);
  }

  kill() {
    this.#process.kill('SIGKILL');
  }

  #answer(id, result, error) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  }
}
