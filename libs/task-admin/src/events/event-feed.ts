import type { WakeUp } from '@taskledger/nestjs';

/** What a client is told: look at these. With `refetch` there was too much to say: look at everything. */
export interface EventMessage {
  readonly topic: WakeUp['topic'] | 'refetch';
  readonly ids: readonly string[];
}

/** Where a feed leads. */
export interface EventSink {
  send(message: EventMessage): void;
  /** False while the client does not take what was sent. */
  isReady(): boolean;
  /** Those of the ids that the client may know of. */
  visible(ids: readonly string[]): Promise<readonly string[]>;
  /** So many were forgotten: the client is told to look at everything. */
  onLost?(count: number): void;
}

// A burst becomes one message, and nobody sees the difference.
const FIRST_PAUSE_MS = 50;
// Four messages a second.
const PAUSE_MS = 250;
const IDS_PER_MESSAGE = 200;
// Beyond this a client is better off to look at everything again.
const MOST_WAITING = 1_000;

/** Gathers wake-ups for one client, and passes them on a few times a second. Never holds more than a bounded number. */
export class EventFeed {
  private readonly waiting = new Map<WakeUp['topic'], Set<string>>();
  private hasLost = false;
  private isBusy = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private lastSentAt = -Infinity;

  constructor(private readonly sink: EventSink) {}

  add({ topic, id }: WakeUp): void {
    if (this.isClosed) return;
    if (!this.hasLost) this.keep(topic, id);
    this.arm();
  }

  close(): void {
    this.isClosed = true;
    this.waiting.clear();
    clearTimeout(this.timer);
  }

  private keep(topic: WakeUp['topic'], id: string): void {
    const ids = this.waiting.get(topic) ?? new Set<string>();
    this.waiting.set(topic, ids.add(id));
    // The last event comes after the changes that it stands for.
    if (topic === 'settled' && this.waiting.get('changed')?.delete(id)) this.forgetEmpty('changed');
    if (this.waitingCount > MOST_WAITING) this.lose();
  }

  private get waitingCount(): number {
    return [...this.waiting.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** @param taken of those that are no longer waiting */
  private lose(taken = 0): void {
    const count = taken + this.waitingCount;
    this.hasLost = true;
    this.waiting.clear();
    if (count > 0) this.sink.onLost?.(count);
  }

  private arm(): void {
    if (this.isClosed || this.isBusy || (!this.hasLost && this.waiting.size === 0)) return;
    const pause = Math.max(FIRST_PAUSE_MS, this.lastSentAt + PAUSE_MS - performance.now());
    this.timer ??= setTimeout(() => void this.flush(), pause).unref();
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    this.isBusy = true;
    if (this.sink.isReady()) await this.pass();
    else this.lastSentAt = performance.now();
    this.isBusy = false;
    this.arm();
  }

  private async pass(): Promise<void> {
    if (this.hasLost) {
      this.hasLost = false;
      return this.send({ topic: 'refetch', ids: [] });
    }
    const [topic, waiting] = this.waiting.entries().next().value ?? [];
    if (!topic || !waiting) return;
    const ids = [...waiting].slice(0, IDS_PER_MESSAGE);
    for (const id of ids) waiting.delete(id);
    this.forgetEmpty(topic);
    try {
      const visible = await this.sink.visible(ids);
      if (visible.length > 0) this.send({ topic, ids: visible });
    } catch {
      // The ledger is away; once it is back the client has to look for itself.
      this.lose(ids.length);
    }
  }

  private send(message: EventMessage): void {
    if (this.isClosed) return;
    this.lastSentAt = performance.now();
    this.sink.send(message);
  }

  private forgetEmpty(topic: WakeUp['topic']): void {
    if (this.waiting.get(topic)?.size === 0) this.waiting.delete(topic);
  }
}
