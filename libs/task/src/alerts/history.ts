import { Injectable } from '@nestjs/common';
import { InvalidOptionError } from '../errors/index.js';
import { type AlertDefinition, type AlertKind, Ledger } from '../ledger/index.js';
import { type Duration, durationMs } from '../time/duration.js';
import type { AlertPreview } from './alert.types.js';
import { subjectsOf } from './conditions.js';
import { LedgerFigures } from './figures.js';
import { firingsOf, notificationsOf, type Span } from './firings.js';
import { spansOfTasks, STEP_MS } from './task-history.js';

const LONGEST_MS = 7 * 86_400_000;
const MOST_STEPS = 1_490;
const MOST_SLOTS = 5_000;
const MOST_FIRINGS = 200;

const WITHOUT_HISTORY: readonly AlertKind[] = ['backlog_age', 'no_worker'];

/** What rules would have done, by what is kept of the past. */
@Injectable()
export class AlertHistory {
  constructor(private readonly ledger: Ledger) {}

  /** @throws InvalidOptionError */
  async preview(definition: AlertDefinition, over: Duration): Promise<AlertPreview> {
    const ms = durationMs(over, 'over');
    if (ms < STEP_MS || ms > LONGEST_MS) throw new InvalidOptionError('over', over, "Use '10m' to '7d'.");
    const toMs = this.ledger.clock.now();
    const fromMs = toMs - ms;
    const firings = firingsOf(await this.spans(definition, fromMs, toMs), toMs);
    return {
      hasHistory: !WITHOUT_HISTORY.includes(definition.kind),
      from: new Date(fromMs),
      to: new Date(toMs),
      stepSeconds: definition.kind === 'missed_schedule' ? 60 : STEP_MS / 1000,
      firings: firings.slice(0, MOST_FIRINGS),
      notifications: notificationsOf(firings, definition.cooldownMs, toMs),
      now: await subjectsOf(definition, new LedgerFigures(this.ledger, toMs)),
    };
  }

  private async spans(definition: AlertDefinition, fromMs: number, toMs: number): Promise<Span[]> {
    if (WITHOUT_HISTORY.includes(definition.kind)) return [];
    if (definition.kind === 'missed_schedule') return this.spansOfSlots(definition, fromMs);
    const { tasks, queues, windowMs = 0 } = definition;
    // What has happened before counts within the first window, as far as a report can go back.
    const earliestMs = Math.max(fromMs - windowMs, toMs - MOST_STEPS * STEP_MS);
    const range = { from: new Date(earliestMs), bucket: 'ten_minutes', taskName: tasks, queue: queues } as const;
    const { rows } = await this.ledger.statistics.measure(range, toMs);
    return spansOfTasks(rows, definition, { fromMs, toMs });
  }

  private async spansOfSlots(definition: AlertDefinition, fromMs: number): Promise<Span[]> {
    const { schedules, windowMs = 0, lateByMs = 0, count = 1 } = definition;
    const query = { schedules, since: new Date(fromMs - windowMs), lateByMs };
    const slots = (await this.ledger.alerts.troubledSlots(query, MOST_SLOTS)).toReversed();
    const bySchedule = groups(slots);
    return [...bySchedule].flatMap(([name, bad]) =>
      bad.flatMap(({ at }, index) => {
        // So many within one window: it fires from the last of them until the first one is too old.
        const first = bad[index - count + 1];
        if (!first || at - first.at > windowMs) return [];
        const toMs = first.at + windowMs;
        return toMs > fromMs ? [{ name, fromMs: Math.max(at, fromMs), toMs }] : [];
      }),
    );
  }
}

function groups<T extends { name: string }>(items: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(item.name, [...(found.get(item.name) ?? []), item]);
  return found;
}
