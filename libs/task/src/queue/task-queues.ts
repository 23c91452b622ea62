import { Inject, Injectable } from '@nestjs/common';
import { UnknownQueueError } from '../errors/index.js';
import {
  Ledger,
  MOST_FIGURED,
  type QueueFigures,
  type QueueRow,
  type QueueServer,
  type StoredLimits,
} from '../ledger/index.js';
import {
  assertKnown,
  assertLabel,
  type NamesOf,
  type QueueLimits,
  resolveLimitsOf,
  TASK_SETTINGS,
  type TaskSettings,
} from '../options/index.js';
import { BUILT_IN } from '../secrets/index.js';
import { assertUntil, type PauseOptions } from './pause.options.js';
import { flowOf, type QueueFlow } from './queue-flow.js';
import { QueueNames } from './queue-names.js';
import { QueueStates } from './queue-states.js';
import { QueueWorkers } from './queue-workers.js';

/** A queue, and what has been decided about it. */
export interface QueueState {
  readonly name: string;
  /** Undefined = it is not paused. */
  readonly paused?: { readonly at: Date; readonly until?: Date; readonly by?: string; readonly reason?: string };
  /** What limits it over all processes, durations in ms. */
  readonly limits: StoredLimits;
  /** Who has set these limits. */
  readonly limitedBy: 'code' | 'operator';
  /** How many may wait in it, as this process declares that; undefined = no limit. */
  readonly maxSize?: number;
}

/** Who does something to a queue, for the audit. */
export interface QueueActor {
  readonly by?: string;
}

const FLOW_MS = 10 * 60_000;
const ACTOR: NamesOf<QueueActor> = { by: true };
const PAUSE: NamesOf<PauseOptions> = { by: true, reason: true, until: true };

/**
 * Pauses and limits queues, in every process and until somebody lifts it: it is in the ledger, and every fetch asks
 * for it, so it counts at once and survives restarts.
 */
@Injectable()
export class TaskQueues {
  constructor(
    private readonly ledger: Ledger,
    private readonly states: QueueStates,
    private readonly workers: QueueWorkers,
    private readonly names: QueueNames,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** All queues that a process has ever made known, by name. */
  async list(): Promise<QueueState[]> {
    const { queues } = this.settings;
    return (await this.ledger.queues.all()).map((row) => stateOf(row, queues[row.name]?.maxSize));
  }

  /** What is in queues, by name: 1,000 at most. @param name of one, else all */
  figures(name?: string): Promise<QueueFigures[]> {
    return this.ledger.queues.figures(name);
  }

  /** How a queue has filled and emptied in the last ten minutes, of all executions. @param waiting as its figures have it */
  async flow(name: string, waiting: number): Promise<QueueFlow> {
    const { ledger } = this;
    const nowMs = ledger.clock.now();
    const [arrivals, { totals, from }] = await Promise.all([
      ledger.queues.arrivals(name, { nowMs, withinMs: FLOW_MS }),
      ledger.statistics.report({ from: new Date(nowMs - FLOW_MS), to: new Date(nowMs), queue: name }, nowMs),
    ]);
    // Statistics begin with a whole minute.
    const withinMs = nowMs - from.getTime();
    const isCapped = waiting >= MOST_FIGURED;
    return flowOf({ waiting, isCapped, finished: totals.finished, withinMs, arrivals });
  }

  /** The living processes that serve a queue, 100 at most. */
  workersOf(name: string): Promise<QueueServer[]> {
    return this.ledger.queues.workers(name);
  }

  /** @throws UnknownQueueError */
  async get(name: string): Promise<QueueState> {
    const find = async (): Promise<QueueState | undefined> => (await this.list()).find((queue) => queue.name === name);
    return this.known(name, find);
  }

  /**
   * Starts nothing of this queue any more; what runs goes on, what is enqueued waits. Every process stops at once:
   * each fetch looks whether the queue is paused. A paused queue stays as it is. Where `until` is given it goes on by itself,
   * within ten seconds.
   * @throws UnknownQueueError, InvalidOptionError
   */
  async pause(name: string, options: PauseOptions = {}): Promise<void> {
    const { by, reason, until } = checked(options, PAUSE);
    assertUntil(until, this.ledger.clock.now());
    const terms = { by, until, reason: reason && BUILT_IN.text(reason) };
    await this.known(name, () => this.ledger.queues.pause(name, terms));
    await this.tell(name);
  }

  /** Goes on. @throws UnknownQueueError, InvalidOptionError */
  async resume(name: string, options: QueueActor = {}): Promise<void> {
    const { by } = checked(options, ACTOR);
    await this.known(name, () => this.ledger.queues.resume(name, by));
    await this.tell(name);
  }

  /**
   * Limits a queue over all processes, instead of what the code declares; `{}` lifts every limit, `null` lets those of
   * the code count again. Runs that are under way are not interrupted.
   * @throws UnknownQueueError, InvalidOptionError
   */
  async limit(name: string, limits: QueueLimits | null, options: QueueActor = {}): Promise<void> {
    const { by } = checked(options, ACTOR);
    const stored = limits && resolveLimitsOf(limits, `limit("${name}")`);
    await this.known(name, () => this.ledger.queues.limit(name, stored, by));
    await this.tell(name);
  }

  /** Somebody has changed what counts for a queue: every process hears of it. @internal */
  changed(name: string): Promise<void> {
    return this.tell(name);
  }

  private async tell(name: string): Promise<void> {
    this.ledger.signals.send('queue', [name]);
    await this.states.refresh();
    this.workers.wake(name);
  }

  /** What `ask` finds of a queue that the ledger knows. */
  private async known<Found>(name: string, ask: () => Promise<Found>): Promise<NonNullable<Found>> {
    const { ledger, names } = this;
    let found = await ask();
    if (!found && names.all().includes(name)) {
      // A server that comes up late lets callers in a moment before the start has written the queues of this process.
      await ledger.queues.register(names.declarations());
      found = await ask();
    }
    if (found) return found;
    throw unknown(name, await this.list());
  }
}

function checked<T extends { readonly by?: string; readonly reason?: string }>(options: T, known: NamesOf<T>): T {
  assertKnown(options, known, { whole: 'options' });
  for (const name of ['by', 'reason'] as const) if (options[name] !== undefined) assertLabel(options[name], name);
  return options;
}

function unknown(name: string, known: readonly QueueState[]): UnknownQueueError {
  return new UnknownQueueError(
    name,
    known.map((queue) => queue.name),
  );
}

function stateOf(row: QueueRow, maxSize: number | undefined): QueueState {
  const { name, pausedAt, pausedUntil, pausedBy, pauseReason, limits, hasOperatorLimits } = row;
  const paused = pausedAt && {
    at: pausedAt,
    until: pausedUntil ?? undefined,
    by: pausedBy ?? undefined,
    reason: pauseReason ?? undefined,
  };
  const limitedBy = hasOperatorLimits ? 'operator' : 'code';
  return { name, ...(paused ? { paused } : {}), limits, limitedBy, ...(maxSize !== undefined && { maxSize }) };
}
