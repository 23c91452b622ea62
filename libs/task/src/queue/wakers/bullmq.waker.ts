import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, type JobsOptions, Queue, Worker } from 'bullmq';
import { within } from '../../time/deadline.js';
import type { Ledger, LivingNode, NodeService } from '../../ledger/index.js';
import { inWords } from './redis-trouble.js';
import type { RedisConnections } from './redis-connections.js';
import { serviceKey } from './service-key.js';
import { type RedisFacts, Waker, type WrittenTickets } from './waker.js';

const PATIENCE_MS = 3_000;
const REOPEN_MS = 1_000;
const CLOSE_MS = 1_000;
// How long this process goes by what it knows of the others.
const SERVICES_KNOWN_MS = 5_000;
// A woken process takes as much as it can and passes the rest on, so more signals than this add nothing.
const MOST_WAITING = 100;
// BullMQ tells of each signal in a stream, of which it would keep 10,000 entries. Nobody here reads them.
const MOST_EVENTS = 100;

// Nothing is kept, and nothing is done about jobs that stall: a signal that is lost costs one look at the ledger.
const DISPOSABLE: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

interface Signal {
  readonly queue: string;
  readonly count: number;
}

/**
 * Wakes other processes through BullMQ: a signal is a job, and BullMQ hands it to one process, not to all.
 *
 * Processes that take work of the same queues and tasks share one BullMQ queue, which has the name of that set. So a
 * process needs one BullMQ worker however many queues it serves, and no signal reaches one that cannot do the work.
 */
export class BullMqWaker extends Waker {
  private readonly queues = new Map<string, Queue>();
  private readonly waiting = new Set<string>();
  private worker: Worker | undefined;
  private serving: string | undefined;
  private onSignal: ((queue: string) => void) | undefined;
  private services: { readonly at: number; readonly known: readonly LivingNode[] } = { at: -Infinity, known: [] };
  private closed = false;
  private isResting = false;

  // Two ledgers on one Redis must not wake each other's processes.
  private ledgerId: string | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly redis: RedisConnections,
    private readonly onError: (error: Error) => void,
  ) {
    super();
  }

  async start(onSignal: (queue: string) => void): Promise<void> {
    this.ledgerId = await this.ledger.settings.ledgerId();
    this.onSignal = onSignal;
    this.open();
  }

  serve(service: NodeService): void {
    const key = serviceKey(service);
    if (key === this.serving) return;
    this.serving = key;
    this.services = { at: -Infinity, known: [] };
    if (this.onSignal) this.open();
  }

  override rest(isResting: boolean): void {
    if (this.isResting === isResting) return;
    this.isResting = isResting;
    if (isResting) void this.worker?.close(true).catch(() => undefined);
    else if (this.onSignal) this.open();
  }

  signal(tickets: readonly WrittenTickets[]): void {
    void this.send(tickets).catch((error: Error) => this.onError(inWords(error)));
  }

  async check(): Promise<void> {
    await within(PATIENCE_MS, 'Redis', this.redis.ping()).catch((error: Error) => Promise.reject(inWords(error)));
  }

  inspect(): Promise<RedisFacts[]> {
    return this.redis.inspect();
  }

  async close(): Promise<void> {
    this.closed = true;
    const parts = [this.worker, ...this.queues.values()].map((part) => part?.close(true as never));
    await within(CLOSE_MS, 'BullMQ', Promise.allSettled(parts)).catch(() => undefined);
    await this.redis.disconnect();
  }

  private async send(tickets: readonly WrittenTickets[]): Promise<void> {
    this.ledgerId ??= await this.ledger.settings.ledgerId();
    const signals = new Map<string, Signal & { readonly channel: string }>();
    for (const { queue, task, count } of tickets) {
      for (const channel of await this.channelsFor(queue, task)) {
        const key = `${channel} ${queue}`;
        signals.set(key, { channel, queue, count: count + (signals.get(key)?.count ?? 0) });
      }
    }
    for (const [key, { channel, ...signal }] of signals) await this.add(key, channel, signal);
  }

  /** One signal a queue is on its way at a time: the process that it wakes finds all that was written meanwhile. */
  private async add(key: string, channel: string, signal: Signal): Promise<void> {
    if (this.waiting.has(key) || this.closed) return;
    this.waiting.add(key);
    try {
      const queue = this.queueOf(channel);
      if ((await queue.getWaitingCount()) < MOST_WAITING) await queue.add('ready', signal, DISPOSABLE);
    } finally {
      this.waiting.delete(key);
    }
  }

  /** The sets of queues and tasks, of processes that live, that have this task of this queue in them. */
  private async channelsFor(queue: string, task: string): Promise<string[]> {
    if (performance.now() - this.services.at > SERVICES_KNOWN_MS) {
      // Asked for by many at once, when work begins: each goes by the answer of the first.
      this.services = { at: performance.now(), known: this.services.known };
      this.services = { at: performance.now(), known: await this.ledger.nodes.living() };
    }
    const able = this.services.known.filter(({ queues, tasks, isQuiet }) => {
      return !isQuiet && queues.includes(queue) && tasks.includes(task);
    });
    return [...new Set(able.map(serviceKey))];
  }

  private queueOf(channel: string): Queue {
    const known = this.queues.get(channel);
    if (known) return known;
    const queue = new Queue(channel, {
      connection: this.redis.for('signals'),
      prefix: this.prefix(channel),
      skipVersionCheck: true,
      streams: { events: { maxLen: MOST_EVENTS } },
    });
    queue.on('error', this.onError);
    this.queues.set(channel, queue);
    return queue;
  }

  // Braces make the keys of a channel live on one node of a cluster.
  private prefix(channel: string): string {
    return `{taskledger:${(this.ledgerId ?? '').replaceAll('-', '').slice(0, 12)}:${channel}}`;
  }

  private open(): void {
    const { serving, worker: before } = this;
    if (serving === undefined || this.closed || this.isResting) return;
    void before?.close(true).catch(() => undefined);
    const worker = new Worker(serving, (job: Job<Signal>) => this.receive(job), {
      connection: this.redis.for('worker'),
      prefix: this.prefix(serving),
      autorun: false,
      concurrency: 1,
      skipStalledCheck: true,
      skipVersionCheck: true,
      runRetryDelay: REOPEN_MS,
    });
    this.worker = worker;
    worker.on('error', (error) => this.onError(inWords(error)));
    void this.run(worker);
  }

  // BullMQ remembers for ever that its server was not there at the start: then a new worker begins anew.
  private async run(worker: Worker): Promise<void> {
    try {
      await worker.waitUntilReady();
      if (this.worker === worker && !this.closed) await worker.run();
    } catch (error) {
      if (this.worker !== worker || this.closed || this.isResting) return;
      this.onError(inWords(error as Error));
      await sleep(REOPEN_MS, undefined, { ref: false });
      if (this.worker === worker && !this.closed) this.open();
    }
  }

  private async receive({ data }: Job<Signal>): Promise<void> {
    this.onSignal?.(data.queue);
  }
}
