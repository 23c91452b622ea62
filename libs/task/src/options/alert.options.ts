import type { Type } from '@nestjs/common';
import type { AlertNotification } from '../ledger/index.js';
import type { Duration } from '../time/duration.js';

/** What all rules have. */
export interface AlertRuleBase {
  /** What it is called: 1 to 100 letters, digits, dots, dashes or underscores. */
  readonly name: string;
  /** Names of `alerts.channels` that are told. Without one, it only shows in the dashboard. @default [] */
  readonly channels?: readonly string[];
  /** While it goes on firing it is told again after this long; at least a minute. @default '1h' */
  readonly cooldown?: Duration;
}

/** Which runs are meant. Each task is looked at by itself. */
export interface AlertedTasks {
  /** @default all */
  readonly taskName?: string | readonly string[];
  /** @default all */
  readonly queue?: string | readonly string[];
  /** How far back it looks, from a minute to 7 days; beyond 3 hours in steps of ten minutes, beyond a day of an hour. */
  readonly window?: Duration;
}

/** Too large a share of a task's executions fail. */
export interface FailureRateRule extends AlertRuleBase, AlertedTasks {
  readonly kind: 'failure_rate';
  /** Fires above this share of failures among successes and failures, from 0 to 1. */
  readonly above: number;
  /** With fewer ended executions within the window it says nothing. @default 10 */
  readonly minRuns?: number;
}

/** Executions of a task have failed for good: no attempt is left. */
export interface ExhaustedRule extends AlertRuleBase, AlertedTasks {
  readonly kind: 'exhausted';
  /** So many or more. @default 1 */
  readonly count?: number;
}

/** Runs of a task take too long. */
export interface SlowRule extends AlertRuleBase, AlertedTasks {
  readonly kind: 'slow';
  /** Fires when 95 of 100 runs do not stay below this. Percentiles are within a factor of √2. */
  readonly slowerThan: Duration;
  /** @default 10 */
  readonly minRuns?: number;
}

/** An execution waits for its turn for too long, whether its queue is paused or busy. */
export interface BacklogAgeRule extends AlertRuleBase {
  readonly kind: 'backlog_age';
  readonly olderThan: Duration;
  /** @default all */
  readonly queue?: string | readonly string[];
}

/** Executions wait in a queue that no living process works on, or for a task that none of its processes has. */
export interface NoWorkerRule extends AlertRuleBase {
  readonly kind: 'no_worker';
  /** @default all */
  readonly queue?: string | readonly string[];
  /** Only once one has waited for so long: a restart is no alarm. @default '1m' */
  readonly olderThan?: Duration;
}

/** Slots of schedules were missed, failed to fire, or were late; or nobody looks at a schedule that is due. */
export interface MissedScheduleRule extends AlertRuleBase {
  readonly kind: 'missed_schedule';
  /** Names of schedules. @default all but those of the library */
  readonly schedule?: string | readonly string[];
  /** How far back it looks, from a minute to 7 days. @default '1h' */
  readonly window?: Duration;
  /** So many or more. @default 1 */
  readonly count?: number;
  /** A slot is late after this; at least a minute. @default '5m' */
  readonly lateBy?: Duration;
}

/** What people are to be told of. */
export type AlertRule = FailureRateRule | ExhaustedRule | SlowRule | BacklogAgeRule | NoWorkerRule | MissedScheduleRule;

/** Something of the application that tells people, by e-mail for example. */
export interface AlertChannel {
  /** Throw where it could not be sent: it is tried again. It may come again with the same `id`. */
  send(notification: AlertNotification): Promise<void> | void;
}

/** A POST of the notification as JSON. Redirects are not followed; every 2xx means that it has arrived. */
export interface WebhookChannel {
  readonly type: 'webhook';
  readonly url: string;
  /** Signs the body: see the guide on alerts. */
  readonly secret?: string;
  /** Sent along, for example an `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default '10s' */
  readonly timeout?: Duration;
}

/** An incoming webhook of Slack, or of what takes the same. */
export interface SlackChannel {
  readonly type: 'slack';
  readonly url: string;
  /** @default '10s' */
  readonly timeout?: Duration;
}

/** A provider of the application, by its class or token. */
export interface CustomChannel {
  readonly type: 'custom';
  readonly provider: Type<AlertChannel> | string | symbol;
  /** @default '30s' */
  readonly timeout?: Duration;
}

export type AlertChannelOptions = WebhookChannel | SlackChannel | CustomChannel;

/** Who is told of what. */
export interface AlertOptions {
  /** Rules that the code declares. Others are made at run time. */
  readonly rules?: readonly AlertRule[];
  /** How people are told, by names that rules use. Addresses and secrets are only here: no dashboard shows or changes them. */
  readonly channels?: Readonly<Record<string, AlertChannelOptions>>;
  /** Where the dashboard is, for links: `https://example.com/admin/tasks`. @default no links */
  readonly dashboardUrl?: string;
}
