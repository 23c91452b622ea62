import { setTimeout as sleep } from 'node:timers/promises';
import { TimeoutClient } from './timeout-client.js';
import type { ServerTarget } from './server-target.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface ServerListenerOptions {
  readonly target: ServerTarget;
  readonly channel: string;
  readonly listener: (payload: string) => void;
  readonly onError: (error: Error) => void;
}

/** Listens on a connection of its own, and on a new one when that breaks. What is missed meanwhile, pollers find. */
export class ServerListener {
  private client: TimeoutClient | undefined;
  private stopped = false;
  private readonly stopping = new AbortController();

  constructor(private readonly options: ServerListenerOptions) {}

  start(): void {
    void this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    await this.client?.end().catch(() => undefined);
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopped; failures++) {
      const listened = await this.listen().catch((error: Error) => this.report(error));
      if (listened) failures = 0;
      // Spread, so that all processes do not come back to a server at once.
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
      await sleep(pause, undefined, { ref: false, signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  // Resolves to true when a connection that did listen has ended.
  private async listen(): Promise<boolean> {
    const { target, channel, listener } = this.options;
    const client = new TimeoutClient({
      ...target.config,
      application_name: 'taskledger',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    this.client = client;
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    client.on('error', (error) => this.report(error));
    client.on('notification', ({ payload }) => listener(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN "${channel}"`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    await ended;
    return true;
  }

  private report(error: Error): false {
    if (!this.stopped) this.options.onError(error);
    return false;
  }
}
