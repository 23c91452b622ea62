import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { LedgerDatabase } from './ledger.database.js';

/** What a wake-up is about. Wake-ups carry ids (or names of queues) and are never the truth: readers look at the ledger. */
export type SignalTopic =
  | 'created'
  | 'settled'
  | 'cancel'
  | 'changed'
  | 'queue'
  | 'task'
  | 'ready'
  | 'schedule'
  | 'breaker'
  | 'bulk'
  | 'node'
  | 'alert';

// NOTIFY refuses payloads of 8,000 bytes and more; an id with its topic takes under 40.
const IDS_PER_NOTIFICATION = 150;
const COALESCE_MS = 20;

/**
 * Wake-ups between processes through NOTIFY, coalesced and sent after commit; within this process they are
 * delivered at once. A lost wake-up costs time, never correctness: everyone who waits also polls.
 */
export class Signals {
  // Not the id of the node, which may change while the process lives.
  private readonly sender = randomUUID();
  private readonly local = new EventEmitter().setMaxListeners(0);
  private readonly pending = new Map<SignalTopic, Set<string>>();
  private timer: NodeJS.Timeout | undefined;
  private unlisten: (() => Promise<void>) | undefined;
  private readonly channel: string;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly onError: (error: unknown) => void,
    private readonly onLost: (count: number) => void = () => undefined,
  ) {
    this.channel = `${database.profile.schema}_signals`;
  }

  async start(): Promise<void> {
    this.unlisten = await this.database.profile.listen(this.channel, (payload) => this.receive(payload));
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
    await this.unlisten?.();
    this.unlisten = undefined;
  }

  /** Wakes the waiters for these executions, here at once and elsewhere soon. */
  send(topic: SignalTopic, ids: readonly string[]): void {
    if (ids.length === 0) return;
    const queued = this.pending.get(topic) ?? new Set<string>();
    this.pending.set(topic, queued);
    for (const id of ids) {
      queued.add(id);
      this.emit(topic, id);
    }
    this.timer ??= setTimeout(() => void this.flush(), COALESCE_MS).unref();
  }

  /** Wakes only other processes. */
  tell(topic: SignalTopic, ids: readonly string[]): void {
    const queued = this.pending.get(topic) ?? new Set<string>();
    this.pending.set(topic, queued);
    for (const id of ids) queued.add(id);
    void this.flush();
  }

  /** Calls `listener` with every id of the topic; returns the way to stop. */
  on(topic: SignalTopic, listener: (id: string) => void): () => void {
    this.local.on(topic, listener);
    return () => this.local.off(topic, listener);
  }

  /** The same for one id: thousands may wait, each for its own. */
  onId(topic: SignalTopic, id: string, listener: () => void): () => void {
    const event = `${topic}:${id}`;
    this.local.on(event, listener);
    return () => this.local.off(event, listener);
  }

  private emit(topic: string, id: string): void {
    this.local.emit(topic, id);
    this.local.emit(`${topic}:${id}`);
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const payloads = [...this.pending].flatMap(([topic, ids]) => this.payloads(topic, [...ids]));
    this.pending.clear();
    if (payloads.length === 0) return;
    await this.database
      .query(`SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload`, [this.channel, payloads])
      .catch((error: unknown) => {
        this.onLost(payloads.length);
        this.onError(error);
      });
  }

  private payloads(topic: SignalTopic, ids: string[]): string[] {
    const payloads: string[] = [];
    for (let from = 0; from < ids.length; from += IDS_PER_NOTIFICATION) {
      payloads.push(`${this.sender} ${topic} ${ids.slice(from, from + IDS_PER_NOTIFICATION).join(',')}`);
    }
    return payloads;
  }

  private receive(payload: string): void {
    const [sender, topic, ids] = payload.split(' ');
    if (sender === this.sender || !topic || !ids) return;
    for (const id of ids.split(',')) this.emit(topic, id);
  }
}
