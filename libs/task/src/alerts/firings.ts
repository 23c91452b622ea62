import type { AlertFiring } from './alert.types.js';

/** A time in which one subject has a rule fire. */
export interface Span {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Spans that touch, put together; the latest first. */
export function firingsOf(spans: readonly Span[], nowMs: number): AlertFiring[] {
  const merged: { fromMs: number; toMs: number; names: Set<string> }[] = [];
  for (const { name, fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && fromMs <= last.toMs) {
      last.toMs = Math.max(last.toMs, toMs);
      last.names.add(name);
    } else merged.push({ fromMs, toMs, names: new Set([name]) });
  }
  return merged
    .map(({ fromMs, toMs, names }) => ({
      from: new Date(fromMs),
      to: toMs >= nowMs ? undefined : new Date(toMs),
      subjects: [...names].toSorted(),
    }))
    .toReversed();
}

/** At the beginning and at the end of each, and between them after every cooldown. */
export function notificationsOf(firings: readonly AlertFiring[], cooldownMs: number, nowMs: number): number {
  const told = firings.map(({ from, to }) => {
    const ms = (to?.getTime() ?? nowMs) - from.getTime();
    return 1 + Math.max(0, Math.ceil(ms / cooldownMs) - 1) + (to ? 1 : 0);
  });
  return told.reduce((sum, count) => sum + count, 0);
}
