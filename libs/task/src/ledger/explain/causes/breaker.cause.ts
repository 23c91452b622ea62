import type { WaitFacts } from '../facts.js';

/**
 * A circuit breaker of its task is not closed. With `onOpen: 'wait'` it waits until the breaker closes, or until it is the one
 * that finds out whether it can; with `'fail'` it fails when its turn comes.
 */
export interface BreakerReason {
  readonly kind: 'breaker';
  /** Over REST null for those who may not read its payload, and within a scope, where it is made of payloads. */
  readonly breaker: string | null;
  readonly state: 'open' | 'half_open';
  readonly since: Date | null;
  /** When one run may find out whether it can be closed; null where an operator has to close it, or a run is finding out. */
  readonly until: Date | null;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** Who has opened it; null where failures have. */
  readonly by: string | null;
  readonly reason: string | null;
  /** Breakers of the task that are not closed, with this one: there is one for each key. */
  readonly open: number;
}

/** The breaker of the task that has been open for the longest. */
export interface BreakerFacts {
  readonly name: string;
  readonly state: BreakerReason['state'];
  readonly openedAt: string | null;
  readonly probeAt: string | null;
  readonly failures: number;
  readonly openedBy: string | null;
  readonly openReason: string | null;
  readonly open: number;
}

/** Breakers of the task of the record `e` that are not closed. */
export const breakerSql = (s: string): string => `(
  SELECT json_build_object('name', b.name, 'state', b.state, 'openedAt', b.opened_at, 'probeAt', b.probe_at,
           'failures', b.failures, 'openedBy', b.opened_by, 'openReason', b.open_reason, 'open', count(*) OVER ())
    FROM ${s}.task_breaker b WHERE b.state <> 'closed' AND e.task_name = ANY (b.tasks) ORDER BY b.opened_at, b.name LIMIT 1)`;

export function breaker({ breaker: found }: WaitFacts): BreakerReason | undefined {
  if (!found) return undefined;
  const { name, state, openedAt, probeAt, failures, openedBy: by, openReason: reason, open } = found;
  const [since, until] = [dateOf(openedAt), dateOf(state === 'open' ? probeAt : null)];
  return { kind: 'breaker', breaker: name, state, since, until, failures, by, reason, open };
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
