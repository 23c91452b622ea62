import type { Admitted, Claim } from '../ledger/index.js';
import type { RunPlace } from './run-slots.js';

/** Runs claims. An abstract class, so that it can be an injection token. */
export abstract class ClaimRunner {
  /**
   * Runs the handler of a claim; resolves when that has ended, while its outcome may still be on its way. Never rejects.
   * @param place what it gives away while it waits for others
   */
  abstract run(claim: Claim, place?: RunPlace): Promise<void>;
  /** The claims of this process, told before anybody else can ask for them. */
  abstract claimed(claims: readonly Claim[]): void;
  /** These will not be begun here. */
  abstract giveBack(claims: readonly Claim[]): void;
  /** What an admission decided besides claims. */
  abstract admitted(admitted: Admitted): void;
  /** How many claims of this process have no outcome in the ledger yet. */
  abstract readonly load: number;
}
