import { Inject, Injectable } from '@nestjs/common';
import { TaskRegistry } from '../definition/index.js';
import { InvalidPayloadError, TaskInterruptedError, TaskRevokedError, TaskTimeoutError } from '../errors/index.js';
import { isInstance } from '../errors/any-value.js';
import { type Claim, isTransient, Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { BUILT_IN } from '../secrets/index.js';
import { longTimeout } from '../time/long-timeout.js';
import { describeError } from './error-description.js';
import type { Flight } from './in-flight.js';
import { LogBuffer } from './log-buffer.js';
import { perform } from './perform.js';
import type { RunOutcome } from './run-outcome.js';
import type { FinishedRun } from './run-recorder.js';

/** A node that is ready, and whose payload nobody has made yet. */
export interface UnpreparedNode {
  readonly id: string;
  readonly rootId: string;
  /** What makes its payload. */
  readonly preparedBy: string;
  /** Its name; absent where it is the root, whose end is to be made. */
  readonly node?: string;
  /** Aborts when the run has to stop. */
  readonly signal: AbortSignal;
}

/**
 * What becomes of it: the payload as JSON text, checked, SKIPPED with `condition_not_met`, or another end, where it is the root
 * of a graph.
 */
export type Preparation =
  | { readonly payload: string }
  | { readonly skip: true; readonly line?: string }
  | { readonly end: Pick<RunOutcome, 'status' | 'result' | 'error'>; readonly line?: string };

/** Makes the payload of a node. What it throws fails the node, unless the ledger was away. */
export type NodePreparer = (node: UnpreparedNode) => Promise<Preparation>;

// As long as the ledger takes to come back, at least.
const RETRY_MS = 1_000;
// Functions that make payloads only look at what they are given.
const LONGEST_MS = 60_000;

/**
 * What makes payloads of nodes when they are ready. It runs in a worker that has it: until then the ticket of the node goes by its
 * name, and afterwards by that of the task.
 */
@Injectable()
export class NodePreparers {
  private readonly preparers = new Map<string, NodePreparer>();

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * @param name no task can have it, for example `workflow:publish@2`. A process may have several, for the versions that it
   *   can prepare.
   */
  add(name: string, preparer: NodePreparer): void {
    this.preparers.set(name, preparer);
    this.registry.addPreparer(name);
  }

  /** Never rejects. */
  async run(claim: Claim, { controller }: Flight): Promise<FinishedRun> {
    const { signal } = controller;
    const stop = longTimeout(() => controller.abort(new TaskTimeoutError(claim.taskName, LONGEST_MS)), LONGEST_MS);
    const logs = new LogBuffer(claim, this.ledger, this.settings.limits.logLines, BUILT_IN);
    const called = await perform(() => this.outcomeOf(claim, signal, logs), signal, this.settings.abortGraceMs);
    stop();
    const outcome = called.kind === 'returned' ? (called.value as RunOutcome) : failed(signal.reason, signal.reason);
    return { claim, outcome, logs };
  }

  /**
   * The claim with which the run goes on, where it has made a payload and this process can do the work as well; then nobody has
   * to claim the execution once more. Undefined: record how the run ended. Never rejects.
   */
  async goesOn({ claim, outcome }: FinishedRun, { controller }: Flight): Promise<Claim | undefined> {
    const { prepared: payload } = outcome;
    const { id, run, claimKey, taskName } = claim;
    if (payload === undefined || controller.signal.aborted || !this.registry.has(taskName)) return undefined;
    // Its key is made of the payload, and asked for with a ticket.
    if (this.registry.get(taskName).lock) return undefined;
    try {
      const isKept = await this.ledger.preparedRuns.keep({ id, run, claimKey, payload });
      return isKept ? { ...claim, preparedBy: undefined, payload: JSON.parse(payload) as unknown } : undefined;
    } catch {
      // What the ledger refuses fails the execution when the end of this run is recorded.
      return undefined;
    }
  }

  private async outcomeOf(claim: Claim, signal: AbortSignal, logs: LogBuffer): Promise<RunOutcome> {
    const { id, rootId = id, preparedBy = '', node } = claim;
    try {
      const prepare = this.preparers.get(preparedBy);
      if (!prepare) throw new Error(`This process cannot make payloads of "${preparedBy}".`);
      const made = await prepare({ id, rootId, preparedBy, node, signal });
      if ('payload' in made) return { status: 'PENDING', prepared: made.payload, spendsAttempt: false };
      const end = 'end' in made ? made.end : ({ status: 'SKIPPED', reason: 'condition_not_met' } as const);
      if (made.line !== undefined) logs.add('info', made.line, { status: end.status });
      return { ...end, spendsAttempt: false };
    } catch (error) {
      return failed(error, signal.reason);
    }
  }
}

function failed(error: unknown, abortReason: unknown): RunOutcome {
  if (isInstance(abortReason, TaskRevokedError))
    return { status: 'REVOKED', reason: 'user_cancelled', spendsAttempt: false };
  if (isInstance(abortReason, TaskInterruptedError) || isTransient(error))
    return { status: 'PENDING', reason: 'interrupted', delayMs: RETRY_MS, spendsAttempt: false };
  const reason = isInstance(error, InvalidPayloadError) ? 'validation' : undefined;
  return { status: 'FAILURE', reason, error: describeError(error), spendsAttempt: false, thrown: error };
}
