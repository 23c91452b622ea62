import { defined } from '../definition/index.js';
import { InvalidOptionError } from '../errors/index.js';
import { assertDate, assertKnown, assertLabel, type NamesOf } from '../errors/assertions.js';
import type { ScheduleDefinition, ScheduleOverride } from '../ledger/index.js';
import { assertTimezone, cronExpression } from '../time/cron-expression.js';
import type { Duration } from '../time/duration.js';
import { everyMsOf, jitteredOver } from './schedule.checks.js';

/** What an operator sets over a schedule. */
export interface OverrideRequest {
  readonly cron?: string;
  /** At least a second. */
  readonly every?: Duration;
  /** IANA name; it counts for a cron expression. */
  readonly timezone?: string;
  readonly payload?: unknown;
  readonly reason?: string;
  /** When the definition counts again. @default never */
  readonly until?: Date;
}

const KNOWN: NamesOf<OverrideRequest> = {
  cron: true,
  every: true,
  timezone: true,
  payload: true,
  reason: true,
  until: true,
};

/** As it is stored. @throws InvalidOptionError which names the option */
export function assertOverride(
  request: OverrideRequest,
  label: string,
  by?: string,
): ScheduleOverride & { readonly until?: number } {
  const prefix = `${label}: override.`;
  assertKnown(request ?? null, KNOWN, { whole: `${label}: override`, prefix });
  const { cron, every, timezone, reason, until } = request;
  if (cron !== undefined && every !== undefined)
    throw new InvalidOptionError(`${prefix}every`, every, 'Give either cron or every, not both.');
  if ([cron, every, timezone, request.payload].every((part) => part === undefined))
    throw new InvalidOptionError(`${label}: override`, request, 'Give cron, every, timezone or payload.');
  const zone = timezone === undefined ? undefined : assertTimezone(timezone, `${prefix}timezone`);
  return defined({
    cron: cron === undefined ? undefined : cronExpression(cron, zone ?? 'UTC', `${prefix}cron`).text,
    everyMs: every === undefined ? undefined : everyMsOf(every, `${prefix}every`),
    timezone: zone,
    payload: request.payload,
    reason: reason && assertLabel(reason, `${prefix}reason`),
    by,
    until: until && assertDate(until, `${prefix}until`),
  });
}

/**
 * Whether slots are still further apart than the jitter that the schedule has.
 * @param definition what counts with the override
 * @throws InvalidOptionError
 */
export function assertJitterFits(
  { cron, every }: OverrideRequest,
  definition: ScheduleDefinition,
  { label, nowMs }: { readonly label: string; readonly nowMs: number },
): void {
  const period = jitteredOver(definition, nowMs);
  if (period === undefined) return;
  throw new InvalidOptionError(
    `${label}: override.${cron === undefined ? 'every' : 'cron'}`,
    cron ?? every,
    `Use slots that are more than ${definition.jitterMs} ms apart: that is its jitter.`,
  );
}
