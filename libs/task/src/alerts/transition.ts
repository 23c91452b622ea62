import type { AlertEvent, AlertRuleRow, AlertSubject } from '../ledger/index.js';

/** How a rule stands after a look, and whether somebody is told. */
export interface Transition extends Pick<AlertRuleRow, 'state' | 'since' | 'subjects' | 'told' | 'notifiedAt'> {
  readonly event: Exclude<AlertEvent, 'test'> | undefined;
}

type Standing = Pick<
  AlertRuleRow,
  'state' | 'since' | 'subjects' | 'told' | 'notifiedAt' | 'mutedUntil' | 'definition'
>;

/**
 * What a look at a rule changes; undefined where that is nothing. Somebody is told when it begins to fire, when something
 * joins that nobody was told of since then, again after its cooldown, and when it is over, if anybody was told of it.
 */
export function transitionOf(row: Standing, subjects: readonly AlertSubject[], nowMs: number): Transition | undefined {
  const isMuted = row.mutedUntil !== null && row.mutedUntil.getTime() > nowMs;
  if (subjects.length === 0) return row.state === 'ok' ? undefined : resolved(row, isMuted, nowMs);
  const names = subjects.map(({ name }) => name);
  const event = isMuted ? undefined : eventOf(row, names, nowMs);
  const since = row.state === 'firing' ? row.since : new Date(nowMs);
  if (!event && row.state === 'firing' && isSame(row.subjects, subjects)) return undefined;
  const told = event === 'reminder' ? names : event ? [...new Set([...row.told, ...names])] : row.told;
  return { state: 'firing', since, subjects, told, event, notifiedAt: event ? new Date(nowMs) : row.notifiedAt };
}

function resolved(row: Standing, isMuted: boolean, nowMs: number): Transition {
  const now = new Date(nowMs);
  const event = row.told.length > 0 && !isMuted ? 'resolved' : undefined;
  return { state: 'ok', since: now, subjects: [], told: [], event, notifiedAt: event ? now : row.notifiedAt };
}

function eventOf(row: Standing, names: readonly string[], nowMs: number): 'firing' | 'reminder' | undefined {
  if (names.some((name) => !row.told.includes(name))) return 'firing';
  const toldMs = row.notifiedAt?.getTime() ?? 0;
  return nowMs - toldMs >= row.definition.cooldownMs ? 'reminder' : undefined;
}

function isSame(before: readonly AlertSubject[], after: readonly AlertSubject[]): boolean {
  const keys = (subjects: readonly AlertSubject[]): string => JSON.stringify(subjects.map((s) => [s.name, s.text]));
  return keys(before) === keys(after);
}
