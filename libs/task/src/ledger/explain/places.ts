import { ALONE, ticketPriority, ticketTask } from '../tickets/ticket.sql.js';
import { ASIDE } from '../tickets/unserved.sql.js';
import { lookup } from '../connection/lookup.sql.js';
import type { WaitFacts } from './facts.js';
import { type Line, LINE_CAP, lineOf } from './line.js';

/** Where tickets of now lie: with all others, apart for suspects, or set aside because nobody serves their task. */
type Place = 'queue' | 'alone' | 'aside';

/** How many tickets the beginning of a place has, and where among them the execution's is. */
export interface PlaceFacts {
  readonly place: Place;
  readonly tickets: number;
  readonly isFound: boolean;
  /** Tickets before it that can start a run. */
  readonly before: number;
}

// No index finds a ticket by its execution, and none is wanted: every enqueue would pay for it. So the beginning of the
// queue is read, and further back than that nobody wants to know the number.
const beginning = (s: string): string => `
  SELECT r.execution_id, r.ticket, row_number() OVER (ORDER BY r.priority, r.seq) AS number FROM ${s}.task_ready r
   WHERE r.queue = place.queue AND r.priority <= ${ticketPriority('e')} ORDER BY r.priority, r.seq LIMIT ${LINE_CAP + 1}`;

/** The places of tickets of now, for the record `e`. */
export const placesSql = (s: string): string => `(
  SELECT json_agg(json_build_object('place', place.name, 'tickets', found.tickets, 'isFound', found.number IS NOT NULL,
                                    'before', found.before))
    FROM (VALUES ('queue', e.queue), ('alone', e.queue || '${ALONE}'), ('aside', e.queue || '${ASIDE}' || ${ticketTask('e')}),
                 ('aside', e.queue || '${ALONE}${ASIDE}' || ${ticketTask('e')})) AS place(name, queue)
   CROSS JOIN LATERAL (
     WITH head AS MATERIALIZED (${beginning(s)}
     ), own AS (SELECT min(number) AS number FROM head WHERE execution_id = e.id AND ticket = e.ticket)
     SELECT own.number, (SELECT count(*)::int FROM head) AS tickets,
            (SELECT count(*)::int FROM head WHERE head.number < own.number AND EXISTS (
               SELECT FROM ${s}.task_execution other WHERE ${lookup('other.id', 'head.execution_id')}
                  AND other.ticket = head.ticket AND other.status IN ('PENDING', 'RETRY'))) AS before
       FROM own) AS found)`;

/** Where its ticket lies; undefined where none was found. */
export function placeOf({ places }: WaitFacts): PlaceFacts | undefined {
  return places.find(({ isFound }) => isFound);
}

/** So many tickets are before it that it may be behind them. */
export function mayBeFurtherBack({ places }: WaitFacts): boolean {
  return places.some(({ tickets }) => tickets > LINE_CAP);
}

/** How many come before it in its place; undefined where it has no ticket of now. */
export function ticketsBefore(facts: WaitFacts): Line | undefined {
  const place = placeOf(facts);
  if (place) return lineOf(place.before);
  return mayBeFurtherBack(facts) ? lineOf(LINE_CAP + 1) : undefined;
}
