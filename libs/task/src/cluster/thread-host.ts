import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ownFile } from '../files/own-file.js';
import type { HeartbeatCommand, HeartbeatReport, HeartbeatSettings } from './heartbeat.protocol.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
const GOODBYE_MS = 70;

export interface ThreadHostOptions {
  /** Where the script is, if not beside this file. */
  readonly script?: URL;
  /** Asked at each start. */
  settings(): HeartbeatSettings;
  onReport(report: HeartbeatReport): void;
  /** The thread has ended, or could not be started. It will be started again. */
  onDown(reason: string): void;
}

/** Starts the heartbeat thread, and starts it again when it has ended without being told to. */
export class ThreadHost {
  private worker: Worker | undefined;
  private restart: NodeJS.Timeout | undefined;
  private failures = 0;
  private isStopped = false;

  constructor(private readonly options: ThreadHostOptions) {}

  get isUp(): boolean {
    return this.worker !== undefined;
  }

  start(): void {
    if (this.isStopped) return;
    try {
      const worker = this.load();
      worker.on('message', (report: HeartbeatReport) => this.options.onReport(report));
      worker.once('error', (error) => this.isDown(worker, messageOf(error)));
      worker.once('exit', (code) => this.isDown(worker, `it ended with code ${code}`));
      // Last: to listen to messages keeps the process alive.
      worker.unref();
      this.worker = worker;
    } catch (error) {
      this.isDown(undefined, messageOf(error));
    }
  }

  post(command: HeartbeatCommand): void {
    this.worker?.postMessage(command);
  }

  /** The thread works: if it ends again, that is a new trouble. */
  works(): void {
    this.failures = 0;
  }

  /** Resolves within 100 ms. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.restart);
    const worker = this.worker;
    this.worker = undefined;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'stop' } satisfies HeartbeatCommand);
    await Promise.race([ended, pause(GOODBYE_MS)]);
    await worker.terminate();
  }

  private load(): Worker {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const options = {
      name: 'taskledger-heartbeat',
      workerData: this.options.settings(),
      // Nothing that the host loads into its threads: a loader, an agent. And no warning twice.
      execArgv: ['--no-warnings'],
      env,
    };
    return new Worker(this.options.script ?? ownFile('./heartbeat-thread.mjs', import.meta.url), options);
  }

  private isDown(worker: Worker | undefined, reason: string): void {
    if (this.isStopped || worker !== this.worker) return;
    this.worker = undefined;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures++);
    this.restart = setTimeout(() => this.start(), pauseMs).unref();
    this.options.onDown(reason);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
