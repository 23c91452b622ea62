import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TaskModuleOptions } from '@taskledger/nestjs';
import type { LogRate } from './log-rate.js';
import { LogCounter } from './log-rate.js';
import { forgetProcess, rememberProcess } from './run-folder.js';

const MAIN = fileURLToPath(new URL('../process/main.mjs', import.meta.url));

/** What a process under test is told at its start. */
export interface AppOptions {
  readonly name: string;
  readonly journal: string;
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly options: TaskModuleOptions;
  readonly http: boolean;
  /** How far its clock is ahead of the machine's, in ms. */
  readonly clockShiftMs?: number;
  /** The tasks that its deployment has. @default all */
  readonly tasks?: readonly string[];
  /** Nobody catches what no handler catches, so that Node ends it. */
  readonly untended?: boolean;
  /** Queues of BullMQ that it watches. */
  readonly observed?: readonly string[];
  /** Breaks something on purpose, to prove that the checks find it. */
  readonly mutation?: Readonly<Record<string, unknown>>;
}

/** A process that enqueues and runs tasks, and can be stopped in every way. */
export class AppProcess {
  private readonly calls = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  private readonly logs = new LogCounter();
  private lastCall = 0;
  private readyAt: Promise<string>;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => this.logs.take(String(chunk)));
    this.readyAt = new Promise((resolve, reject) => {
      child.on('message', (message: Message) =>
        message.ready ? resolve(String(message.ready)) : this.answer(message),
      );
      child.once('exit', (code, signal) => this.ended(code, signal, reject));
    });
    this.readyAt.catch(() => undefined);
    rememberProcess(child.pid!);
  }

  static spawn({ name, databaseUrl, redisUrl, ...told }: AppOptions): AppProcess {
    const { DATABASE_URL: _ledger, REDIS_URL: _engine, NODE_OPTIONS: _flags, ...inherited } = process.env;
    const env = {
      ...inherited,
      NODE_ENV: 'test',
      NO_COLOR: '1',
      DATABASE_URL: databaseUrl,
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      CHAOS_PROCESS: JSON.stringify(told),
    };
    return new AppProcess(name, fork(MAIN, [], { env, silent: true, execArgv: [] }));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get wasKilled(): boolean {
    return this.child.signalCode === 'SIGKILL';
  }

  /** Resolves to its address once it is up. */
  ready(): Promise<string> {
    return this.readyAt;
  }

  get output(): string {
    return this.logs.text;
  }

  get logRate(): LogRate {
    return this.logs.rate;
  }

  /** Asks the process to do something and waits for its answer. */
  call<T>(command: string, argument?: unknown): Promise<T> {
    const call = ++this.lastCall;
    return new Promise<T>((resolve, reject) => {
      this.calls.set(call, { resolve: (answer) => resolve(answer as T), reject });
      this.child.send({ call, command, argument }, (error) => error && reject(error));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Stops the process; resolves when it is gone to how long that took. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
    if (!this.isRunning) return 0;
    const since = performance.now();
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    if (signal === 'SIGKILL') this.child.kill('SIGCONT');
    await exited;
    return performance.now() - since;
  }

  private answer({ call = 0, answer, error }: Message): void {
    const waiting = this.calls.get(call);
    this.calls.delete(call);
    if (error === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(`${this.name}: ${error}`));
  }

  private ended(code: number | null, signal: string | null, reject: (error: Error) => void): void {
    forgetProcess(this.pid);
    const error = new Error(`${this.name} ended with ${String(code ?? signal)}:\n${this.output.slice(-4_000)}`);
    reject(error);
    for (const waiting of this.calls.values()) waiting.reject(error);
  }
}

interface Message {
  readonly ready?: true | string;
  readonly call?: number;
  readonly answer?: unknown;
  readonly error?: string;
}
