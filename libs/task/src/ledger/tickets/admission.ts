import type { Ended } from '../ends/end.js';
import type { Claim } from '../runs/claim.js';
import type { Selection } from './admission.sql.js';
import type { FetchRequest } from './fetches.js';

/** What an admission came to. */
export interface Admitted {
  readonly claims: readonly Claim[];
  readonly tickets: number;
  /** Executions that ended because their lock was held. */
  readonly ended: readonly Ended[];
  /** Those whose lock nobody has decided yet; their tickets come again. */
  readonly undecided: readonly { readonly id: string; readonly taskName: string; readonly payload: unknown }[];
  /** Queues that have new tickets, because a key was passed on. */
  readonly woken: readonly { readonly queue: string; readonly task: string }[];
  /** A limit kept tickets back: in so many ms it lets more through. Without a number: when a run ends. */
  readonly limitedForMs?: number;
  readonly isLimited: boolean;
}

/** Which tickets an admission takes. */
export type AdmissionRequest = Omit<FetchRequest, 'marks'> & {
  readonly selection: Selection;
  readonly marks?: FetchRequest['marks'];
  /** The queue has limits. False where that is not known: nothing is taken if it has. */
  readonly isLimited?: boolean;
  /** With the selection `ids`. */
  readonly ids?: readonly string[];
};
