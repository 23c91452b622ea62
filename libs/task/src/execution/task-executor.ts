import { Injectable } from '@nestjs/common';
import type { Admitted, Claim } from '../ledger/index.js';
import { ClaimRunner, Endings, type RunPlace } from '../queue/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { HandlerRunner, type Work } from './handler-runner.js';
import { HeldLocks } from './held-locks.js';
import { type Flight, InFlight } from './in-flight.js';
import { LockDecider } from './lock-decider.js';
import { NodePreparers } from './node-preparers.js';
import { type FinishedRun, RunRecorder } from './run-recorder.js';
import type { RunOutcome } from './run-outcome.js';

/** This process as the others see it. An abstract class, so that it can be an injection token. */
export abstract class ExecutorNode {
  /** Whether it may still take itself for alive. */
  abstract readonly isHeld: boolean;
  /** Claims that were not begun: while the event loop is blocked, another thread gives them back. */
  abstract readonly slots: {
    add(id: string, run: number): number | undefined;
    begin(slot?: number): boolean;
    release(slot?: number): void;
  };
  abstract readonly current: { enter(id: string, taskName: string): void };
}

const HANDED_BACK: RunOutcome = { status: 'PENDING', spendsAttempt: false };

/** Carries claims out: lease, handler, outcome. */
@Injectable()
export class TaskExecutor extends ClaimRunner {
  private readonly unrecorded = new RateLimitedLogger(TaskExecutor.name, 'outcomes that could not be recorded');

  constructor(
    private readonly inFlight: InFlight,
    private readonly node: ExecutorNode,
    private readonly heldLocks: HeldLocks,
    private readonly runner: HandlerRunner,
    private readonly preparers: NodePreparers,
    private readonly recorder: RunRecorder,
    private readonly lockDecider: LockDecider,
    private readonly endings: Endings,
  ) {
    super();
  }

  get load(): number {
    return this.inFlight.size;
  }

  claimed(claims: readonly Claim[]): void {
    const { inFlight, node } = this;
    for (const claim of claims) inFlight.admit(claim, node.slots.add(claim.id, claim.run));
  }

  async run(claim: Claim, place?: RunPlace): Promise<void> {
    const { inFlight, node, heldLocks } = this;
    const flight = inFlight.find(claim);
    // Somebody else may have it by now. What the ledger still says is ours, the comparison of claims hands over.
    if (!flight || !node.isHeld) return this.leave(claim);
    if (inFlight.isClosed || flight.controller.signal.aborted) return this.giveBack([claim]);
    if (!node.slots.begin(flight.slot)) return this.leave(claim);
    node.current.enter(claim.id, claim.taskName);
    const letGo = heldLocks.hold(claim, flight);
    flight.place = place;
    const finished = await this.call(claim, flight);
    // The slot is free; the outcome is on its way.
    void this.record(finished, flight).finally(letGo);
  }

  /** Once the outcome of everything so far is in the ledger. */
  async runToEnd(claim: Claim, work?: Work): Promise<void> {
    const { inFlight, heldLocks } = this;
    const flight = inFlight.find(claim) ?? inFlight.admit(claim);
    const letGo = heldLocks.hold(claim, flight);
    await this.record(await this.call(claim, flight, work), flight).finally(letGo);
  }

  giveBack(claims: readonly Claim[]): void {
    for (const claim of claims) {
      const flight = this.inFlight.find(claim);
      if (flight) void this.record({ claim, outcome: HANDED_BACK }, flight);
    }
  }

  admitted({ ended, woken, undecided }: Admitted): void {
    this.endings.announce(ended, woken);
    void this.lockDecider.decideAll(undecided);
  }

  private call(claim: Claim, flight: Flight, work?: Work): Promise<FinishedRun> {
    return claim.preparedBy === undefined ? this.runner.run(claim, flight, work) : this.prepare(claim, flight, work);
  }

  private async prepare(claim: Claim, flight: Flight, work?: Work): Promise<FinishedRun> {
    const prepared = await this.preparers.run(claim, flight);
    const next = await this.preparers.goesOn(prepared, flight);
    return next ? this.runner.run(next, flight, work) : prepared;
  }

  private async record(finished: FinishedRun, flight: Flight): Promise<void> {
    const { recorder } = this;
    try {
      await recorder.finished(finished);
    } catch (error) {
      // The claim stays, and the heartbeat hands it over.
      this.unrecorded.error(`The outcome of execution ${flight.claim.id} could not be recorded: ${String(error)}`);
    } finally {
      this.leave(flight.claim);
    }
  }

  private leave(claim: Claim): void {
    const { inFlight, node } = this;
    node.slots.release(inFlight.find(claim)?.slot);
    inFlight.leave(claim);
  }
}
