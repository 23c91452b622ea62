import { Injectable } from '@nestjs/common';
import { UnknownWorkerError, WorkerGoneError } from '../errors/index.js';
import {
  isLedgerId,
  Ledger,
  type WorkerQueue,
  type WorkerRow,
  type WorkerRun,
  type WorkerState,
} from '../ledger/index.js';
import { assertCount, assertKnown, assertLabel, assertOneOf, assertText, type NamesOf } from '../options/index.js';
import { BUILT_IN } from '../secrets/index.js';

/** A process that uses the ledger. */
export interface WorkerView {
  /** Of this incarnation: a process that starts again has another. */
  readonly id: string;
  /** Set by `worker.name`. */
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  /** Of the library. */
  readonly version: string;
  /** Of the application, where it says so. */
  readonly appVersion?: string;
  /** What wakes it: `embedded`, `postgres` or `redis`. */
  readonly engine: string;
  /** `quiet`: it finishes what it runs, and takes nothing new. `lost`: it ended without a word. `left`: it ended in order. */
  readonly state: WorkerState;
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
  /** Since the last heartbeat, by the clock of the database, in ms. */
  readonly heartbeatAgeMs: number;
  /** When it was found to be gone, or had left. */
  readonly endedAt?: Date;
  /** Resident memory at the last heartbeat, in bytes; absent before the first. */
  readonly memory?: number;
  /** The longest that its event loop stood still between two heartbeats, in ms; absent before the first. */
  readonly loopLagMs?: number;
  /** None where it only enqueues. */
  readonly queues: readonly WorkerQueue[];
  /** Tasks that it has handlers for. */
  readonly tasks: readonly string[];
  /** How many runs it has claimed, and the first of these. */
  readonly running: number;
  readonly runs: readonly WorkerRun[];
  /** Where it is quiet, and where it was when it ended. */
  readonly quiet?: { readonly at: Date; readonly by?: string; readonly reason?: string };
}

/** Which processes are listed; all conditions hold together. */
export interface WorkerQuery {
  /** In one of these states. @default alive, quiet and lost */
  readonly state?: readonly WorkerState[];
  /** Takes work of this queue. */
  readonly queue?: string;
  /** Has a handler of this task. */
  readonly task?: string;
  /** Part of its name, host or id, or of a queue or task that it serves, in any case. */
  readonly search?: string;
  /** Most of them. @default 1000 */
  readonly limit?: number;
  /** Most runs of each, those first that run for longest. @default 10 */
  readonly runs?: number;
}

/** Who makes a process quiet, and why. */
export interface WorkerActor {
  /** Who does it, for the audit. */
  readonly by?: string;
  readonly reason?: string;
}

const QUERY: NamesOf<WorkerQuery> = { state: true, queue: true, task: true, search: true, limit: true, runs: true };
const STATES: readonly WorkerState[] = ['alive', 'quiet', 'lost', 'left'];
const LISTED: readonly WorkerState[] = ['alive', 'quiet', 'lost'];
const ACTOR: NamesOf<WorkerActor> = { by: true, reason: true };

/**
 * The processes that use the ledger: what they serve, run and need, and which of them take nothing new.
 *
 * @example await workers.quiet(id, { by: 'ops', reason: 'its disk is failing' });
 */
@Injectable()
export class TaskWorkers {
  constructor(private readonly ledger: Ledger) {}

  /** Those that live first, by name. Processes that are gone are listed for 24 hours. @throws InvalidOptionError */
  async list(query: WorkerQuery = {}): Promise<WorkerView[]> {
    assertKnown(query, QUERY, { whole: 'query' });
    const { state = LISTED, queue, task, search, limit = 1_000, runs = 10 } = query;
    for (const [option, text] of Object.entries({ queue, task, search }))
      if (text !== undefined) assertText(text, option);
    for (const one of state) assertOneOf(one, STATES, 'state');
    assertCount(limit, 'limit');
    assertCount(runs, 'runs', 0);
    return (await this.ledger.workers.list({ states: state, queue, task, search, limit, runs })).map(viewOf);
  }

  /** With 100 of its runs at most. Undefined where nobody knows such a process, or it has been gone for 24 hours. */
  async find(id: string): Promise<WorkerView | undefined> {
    if (!isLedgerId(id)) return undefined;
    const [row] = await this.ledger.workers.list({ id, states: STATES, limit: 1, runs: 100 });
    return row && viewOf(row);
  }

  /** @throws UnknownWorkerError */
  async get(id: string): Promise<WorkerView> {
    const worker = await this.find(id);
    if (!worker) throw new UnknownWorkerError(id);
    return worker;
  }

  /**
   * It takes nothing new from now on, and finishes what it runs; claims that have not begun go back. It says so in its next
   * heartbeat at the latest. Until {@link resume}, or until it ends: a process that starts again takes work.
   * @throws UnknownWorkerError, WorkerGoneError, InvalidOptionError
   */
  quiet(id: string, options: WorkerActor = {}): Promise<void> {
    return this.change('quiet', id, options);
  }

  /** It takes work again. @throws UnknownWorkerError, WorkerGoneError, InvalidOptionError */
  resume(id: string, options: WorkerActor = {}): Promise<void> {
    return this.change('resume', id, options);
  }

  private async change(change: 'quiet' | 'resume', id: string, options: WorkerActor): Promise<void> {
    assertKnown(options, ACTOR, { whole: 'options' });
    const { by, reason } = options;
    for (const [option, value] of Object.entries({ by, reason })) if (value !== undefined) assertLabel(value, option);
    const told = { by, reason: reason === undefined ? undefined : BUILT_IN.text(reason) };
    const found = isLedgerId(id) ? await this.ledger.workers.change(change, id, told) : undefined;
    if (!found) throw new UnknownWorkerError(id);
    if (!found.isAlive) throw new WorkerGoneError(id);
    this.ledger.signals.send('node', [id]);
  }
}

function viewOf({
  appVersion,
  endedAt,
  memory,
  loopLagMs,
  quietAt,
  quietBy,
  quietReason,
  ...row
}: WorkerRow): WorkerView {
  const { seenAt: heartbeatAt, ...rest } = row;
  return {
    ...rest,
    heartbeatAt,
    ...(appVersion !== null && { appVersion }),
    ...(endedAt && { endedAt }),
    ...(memory !== null && { memory }),
    ...(loopLagMs !== null && { loopLagMs }),
    ...(quietAt && { quiet: { at: quietAt, by: quietBy ?? undefined, reason: quietReason ?? undefined } }),
  };
}
