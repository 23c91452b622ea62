import type { WaitFacts } from '../facts.js';
import { LINE_CAP } from '../line.js';
import { mayBeFurtherBack, placeOf } from '../places.js';

/**
 * It has no ticket, no claim, and nothing that it waits for, which must not be. The check of tickets, each minute, mends it
 * and says so in the log; `tasks.sync(id)` mends it now.
 */
export interface FaultReason {
  readonly kind: 'fault';
}

const TICKETED = ['PENDING', 'RETRY'];

export function fault(facts: WaitFacts): FaultReason | undefined {
  const { record, line, due } = facts;
  const hasTicket = placeOf(facts) !== undefined || Boolean(due?.at) || line !== null;
  const isUnknown = mayBeFurtherBack(facts) || (due?.soon ?? 0) > LINE_CAP;
  return hasTicket || isUnknown || !TICKETED.includes(record.status) ? undefined : { kind: 'fault' };
}
