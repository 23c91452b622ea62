import { type AlertChanges, type AlertRule } from '@taskledger/nestjs';
import { Allow, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { IsoInstant, type JsonObject, validated, WholeNumber } from '../http/index.js';

/** Members of the body of a rule, as the library calls them. What values must be, the library says. */
const OPTIONS = {
  channels: 'channels',
  cooldown: 'cooldown',
  task_names: 'taskName',
  queues: 'queue',
  schedules: 'schedule',
  window: 'window',
  min_runs: 'minRuns',
  above: 'above',
  count: 'count',
  older_than: 'olderThan',
  slower_than: 'slowerThan',
  late_by: 'lateBy',
} as const;

/** The body of `PATCH /alerts/{name}`; null is the default of a member. */
export class AlertChangesBody implements Partial<Record<keyof typeof OPTIONS, unknown>> {
  @Allow() channels?: unknown;
  @Allow() cooldown?: unknown;
  @Allow() task_names?: unknown;
  @Allow() queues?: unknown;
  @Allow() schedules?: unknown;
  @Allow() window?: unknown;
  @Allow() min_runs?: unknown;
  @Allow() above?: unknown;
  @Allow() count?: unknown;
  @Allow() older_than?: unknown;
  @Allow() slower_than?: unknown;
  @Allow() late_by?: unknown;
}

/** The body of `POST /alerts`. */
export class AlertBody extends AlertChangesBody {
  @IsString() name!: string;
  @IsString() kind!: string;
}

/** The body of `POST /alerts/preview`: a rule that is only thought of. */
export class AlertPreviewBody extends AlertChangesBody {
  @IsOptional() @IsString() name?: string;
  @IsString() kind!: string;
  @Allow() over?: unknown;
}

/** The body of `POST /alerts/{name}/mute`. */
export class AlertMuteBody {
  @IsoInstant() until!: Date;
  @IsOptional() @IsString() @Length(1, 255) reason?: string;
}

/** The query of `GET /alerts/{name}/deliveries`. */
export class AlertDeliveriesQuery {
  @WholeNumber(1, 100) page_size = 20;
  /** Where the page before ended. */
  @IsOptional() @IsUUID() cursor?: string;
}

/** @throws RequestProblem 400 that names every member with something wrong, and those that there are not */
export function bodyAs<T extends object>(type: new () => T, body: JsonObject): T {
  return validated(type, body, { unknown: 'member' });
}

export function ruleOf(body: AlertBody): AlertRule {
  return { name: body.name, kind: body.kind, ...said(body) } as AlertRule;
}

export function thoughtOf(body: AlertPreviewBody): AlertRule {
  return { name: body.name ?? 'preview', kind: body.kind, ...said(body) } as AlertRule;
}

export function changesOf(body: AlertChangesBody): AlertChanges {
  return said(body) as AlertChanges;
}

/** The member for an option of the library. */
export function memberOf(option: string): string {
  return Object.entries(OPTIONS).find(([, name]) => name === option)?.[0] ?? option;
}

function said(body: AlertChangesBody): Record<string, unknown> {
  const given = Object.entries(OPTIONS).flatMap(([member, option]) => {
    const value = body[member as keyof typeof OPTIONS];
    return value === undefined ? [] : [[option, value ?? undefined] as const];
  });
  return Object.fromEntries(given);
}
