import type { Claim } from '../ledger/index.js';

// Twice as long as all that a process claims ahead should take.
const LONGEST_MS = 100;

/** Claims that wait for a slot. If none becomes free for a while, they are not short work any more but somebody else's. */
export class ReadyClaims {
  private readonly claims: Claim[] = [];
  private taken = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param onStuck gets claims for which no slot has become free */
  constructor(private readonly onStuck: (claims: readonly Claim[]) => void) {}

  get length(): number {
    return this.claims.length;
  }

  add(claims: readonly Claim[]): void {
    this.claims.push(...claims);
  }

  /** Takes the next one. */
  next(): Claim | undefined {
    this.taken++;
    return this.claims.shift();
  }

  /** Takes all of them. */
  clear(): readonly Claim[] {
    clearTimeout(this.timer);
    this.timer = undefined;
    return this.claims.splice(0);
  }

  /** All slots are taken: from now on the claims must move. */
  watch(): void {
    if (this.timer || this.claims.length === 0) return;
    const { taken } = this;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (taken === this.taken && this.claims.length > 0) this.onStuck(this.clear());
      else this.watch();
    }, LONGEST_MS).unref();
  }
}
