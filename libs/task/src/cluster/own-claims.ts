import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { InFlight } from '../execution/index.js';
import { type End, Ledger, type NodeClaim } from '../ledger/index.js';
import { Endings } from '../queue/index.js';

// An answer may be that long on its way.
const UNKNOWN_FOR_MS = 5_000;

/**
 * Compares what the ledger says this node has claimed with what this process knows. A fetch whose answer was lost has
 * claimed runs that nobody runs; a wake-up that was lost has left a run going on whose execution has ended.
 */
@Injectable()
export class OwnClaims {
  constructor(
    private readonly ledger: Ledger,
    private readonly inFlight: InFlight,
    private readonly endings: Endings,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Comparison of claims', everyMs: UNKNOWN_FOR_MS, run: () => this.compare() });
  }

  async compare(): Promise<void> {
    const before = this.inFlight.all();
    const claims = await this.ledger.nodes.claims();
    const known = new Map(claims.map((claim) => [keyOf(claim), claim]));
    for (const { claim } of before) {
      const told = known.get(keyOf(claim));
      const isYoung = performance.now() - claim.claimedAt < UNKNOWN_FOR_MS;
      // It was ended over the head of its run (a timeout), or somebody wants it cancelled.
      if (told ? told.isCancelled : !isYoung) this.inFlight.cancel(claim.id);
    }
    // A run that was under way before the question may have ended by itself before the answer came.
    const wasKnown = new Set(before.map(({ claim }) => keyOf(claim)));
    const lost = claims.filter(
      (claim) => claim.ageMs > UNKNOWN_FOR_MS && !wasKnown.has(keyOf(claim)) && !this.inFlight.find(claim),
    );
    await Promise.all(lost.map((claim) => this.handOver(claim)));
  }

  private async handOver({ id, run, claimKey, isKeyed }: NodeClaim): Promise<void> {
    const end: End = { id, fence: 'claim', claimKey, run, status: 'PENDING', spends: 0, logs: [] };
    const { ended, isApplied, woken } = await this.ledger.outcomes.commit({ end, isKeyed });
    // What a handler has ended, its own run has told.
    const isOwn = isApplied && ended && ended.status !== 'SUCCESS' && ended.status !== 'FAILURE';
    this.endings.announce(isOwn ? [ended] : [], woken);
  }
}

const keyOf = ({ id, run }: Pick<NodeClaim, 'id' | 'run'>): string => `${id} ${run}`;
