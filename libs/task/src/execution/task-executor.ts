import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery, Disposition } from '../engine/index.js';
import type { Claim } from '../ledger/index.js';
import { LineBudget } from '../line-budget.js';
import type { ClaimAnswer, Claimer } from './claimer.js';
import type { HandlerRunner } from './handler-runner.js';
import type { HeldLocks } from './held-locks.js';
import type { Flight, InFlight } from './in-flight.js';
import type { RunRecorder } from './run-recorder.js';

const STALLED = 'Started too often without an outcome: its process died or was stopped each time';
const BUSY_RETRY_MS = 1_000;
const EARLY_RETRY_MS = 500;
const CONTENDED_RETRY_MS = 100;
const UNKNOWN_RETRY_MS = 60_000;

const LATER_MS = { busy: BUSY_RETRY_MS, held: BUSY_RETRY_MS, early: EARLY_RETRY_MS, contended: CONTENDED_RETRY_MS };
const DONE: Disposition = { kind: 'done' };

/** What an executor works with. */
export interface ExecutorParts {
  readonly inFlight: InFlight;
  readonly claimer: Claimer;
  readonly heldLocks: HeldLocks;
  readonly runner: HandlerRunner;
  readonly recorder: RunRecorder;
}

/** Takes deliveries from the engine: claims, runs, records, and says what becomes of the job. */
export class TaskExecutor {
  readonly inFlight: InFlight;
  private readonly unknown = new LineBudget(TaskExecutor.name, 'unknown executions');
  private readonly undecided = new LineBudget(TaskExecutor.name, 'deliveries that failed and will be repeated');

  constructor(private readonly parts: ExecutorParts) {
    this.inFlight = parts.inFlight;
  }

  /** Never rejects: a delivery that cannot be decided comes again. */
  async execute(delivery: Delivery): Promise<Disposition> {
    const disposition = await new Promise<Disposition | undefined>((resolve) => {
      let isAbandoned = false;
      const flight = this.inFlight.admit(delivery.id, () => {
        isAbandoned = true;
        resolve(this.orDispatched(delivery, { kind: 'later', ms: BUSY_RETRY_MS }));
      });
      if (!flight) return resolve(undefined);
      void this.carryOut(delivery, flight).then((landed) =>
        isAbandoned ? this.dispatchLate(landed) : resolve(landed),
      );
    });
    return disposition ?? this.turnAway();
  }

  // The job was given back long ago. An engine that has lost it since would never hear of what is still to do.
  private async dispatchLate(disposition: Disposition): Promise<void> {
    if (disposition.kind === 'done') return;
    await disposition
      .orElse?.()
      .catch((error: unknown) => this.undecided.warn(`The audit has to find it: ${String(error)}`));
  }

  // BullMQ fetches the next job at once: without a pause a process that takes nothing would put off the whole queue.
  private async turnAway(): Promise<Disposition> {
    if (this.inFlight.isSuspended) await sleep(BUSY_RETRY_MS, undefined, { ref: false });
    return { kind: 'later', ms: BUSY_RETRY_MS };
  }

  private async carryOut(delivery: Delivery, flight: Flight): Promise<Disposition> {
    try {
      return this.orDispatched(delivery, await this.follow(await this.parts.claimer.claim(delivery), delivery, flight));
    } catch (error) {
      this.undecided.error(`Delivery of execution ${delivery.id} failed and will be repeated: ${String(error)}`);
      return this.orDispatched(delivery, { kind: 'later', ms: BUSY_RETRY_MS });
    } finally {
      this.inFlight.leave(flight);
    }
  }

  private orDispatched({ id }: Delivery, disposition: Disposition): Disposition {
    if (disposition.kind === 'done') return disposition;
    return { orElse: () => this.parts.recorder.dispatchAgain(id), ...disposition };
  }

  private async follow(verdict: ClaimAnswer, delivery: Delivery, flight: Flight): Promise<Disposition> {
    const { recorder } = this.parts;
    switch (verdict.kind) {
      case 'claimed':
        return this.run(verdict.claim, flight);
      case 'finished':
        return DONE;
      case 'blocked':
        return recorder.blocked(delivery);
      case 'refused':
        return recorder.lockedOut(delivery, verdict.refusal);
      case 'later':
        return { kind: 'later', ms: LATER_MS[verdict.why] };
      case 'cancelled':
        return recorder.refused(delivery, { status: 'REVOKED', reason: 'user_cancelled' });
      case 'spent':
        return recorder.refused(delivery, { status: 'FAILURE', reason: 'stalled', error: STALLED });
      case 'no_key':
        return recorder.refused(delivery, { status: 'FAILURE', reason: 'validation', error: verdict.error });
      case 'unknown':
        return this.keepUnknown(delivery);
    }
  }

  private async run(claim: Claim, flight: Flight): Promise<Disposition> {
    const { heldLocks, recorder, runner } = this.parts;
    const letGo = heldLocks.hold(claim, flight);
    try {
      return await recorder.finished(await runner.run(claim, flight));
    } finally {
      letGo();
    }
  }

  // Never acknowledged: it may be of another ledger, whose execution would be lost (H10).
  private keepUnknown({ id, queue }: Delivery): Disposition {
    this.unknown.error(
      `Queue "${queue}" delivered "${id}", which the ledger does not know. Was it added past Taskledger?`,
    );
    return { kind: 'later', ms: UNKNOWN_RETRY_MS };
  }
}
