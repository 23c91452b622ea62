import { ALONE_LEASE } from '../../nodes/alone-lease.js';
import type { WaitFacts } from '../facts.js';
import { type Line, lineOf } from '../line.js';
import { placeOf } from '../places.js';

/** Processes have died while they ran it: it runs alone in a process, which takes nothing else meanwhile. */
export interface RunsAloneReason {
  readonly kind: 'runs_alone';
  readonly queue: string;
  /** How many processes have died. At `limits.crashLimit` it fails. */
  readonly crashes: number;
  /** Suspects that are before it. */
  readonly before: Line;
  /** A process is at the suspects of the queue. */
  readonly isTaken: boolean;
}

/** Whether a process is at the suspects of the queue of the record `e`. */
export const aloneSql = (s: string): string => `EXISTS (
  SELECT FROM ${s}.task_lock k
   WHERE k.key = '${ALONE_LEASE}' || e.queue AND k.token IS NOT NULL AND k.expires_at > clock_timestamp())`;

export function runsAlone(facts: WaitFacts): RunsAloneReason | undefined {
  const place = placeOf(facts);
  if (place?.place !== 'alone') return undefined;
  const { record, isAloneTaken: isTaken } = facts;
  return { kind: 'runs_alone', queue: record.queue, crashes: record.crashes, before: lineOf(place.before), isTaken };
}
