import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { forgetProcess, rememberProcess } from '../run-folder.js';

/** A server program in the foreground, with the last of what it said. */
export class ServerProcess {
  private output = '';

  private constructor(private readonly child: ChildProcess) {}

  static start(program: string, args: readonly string[], options: SpawnOptions): ServerProcess {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const server = new ServerProcess(child);
    child.on('error', (error) => (server.output += String(error)));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (server.output = (server.output + String(chunk)).slice(-8_192)));
    if (child.pid) rememberProcess(child.pid);
    return server;
  }

  get isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get lastWords(): string {
    return this.output;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const exited = once(this.child, 'exit');
    // A stopped process takes no other signal.
    if (signal !== 'SIGSTOP') this.child.kill('SIGCONT');
    this.child.kill(signal);
    await exited;
    this.forget();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Kills the process and those that it has started, at one moment, as a machine that fails does. */
  async killAll(): Promise<void> {
    if (!this.isRunning) return;
    const exited = once(this.child, 'exit');
    const children = childrenOf(this.child.pid!);
    this.child.kill('SIGKILL');
    for (const pid of children) kill(pid);
    await exited;
    this.forget();
  }

  private forget(): void {
    forgetProcess(this.child.pid!);
  }
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}
