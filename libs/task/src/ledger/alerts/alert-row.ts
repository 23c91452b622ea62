/** What a rule looks at. */
export type AlertKind = 'failure_rate' | 'exhausted' | 'backlog_age' | 'no_worker' | 'missed_schedule' | 'slow';

export type AlertState = 'ok' | 'firing';

/** `reminder`: it still fires after its cooldown. `test`: somebody wanted to see whether it arrives. */
export type AlertEvent = 'firing' | 'reminder' | 'resolved' | 'test';

export type AlertDeliveryState = 'pending' | 'sent' | 'failed';

/** A rule as it is stored, its defaults filled in, times in milliseconds. Which bounds there are depends on the kind. */
export interface AlertDefinition {
  readonly kind: AlertKind;
  /** Names. Absent: all of them. */
  readonly tasks?: readonly string[];
  readonly queues?: readonly string[];
  readonly schedules?: readonly string[];
  readonly windowMs?: number;
  /** With fewer runs within the window nothing is said. */
  readonly minRuns?: number;
  /** Share of failures, 0 to 1. */
  readonly above?: number;
  /** So many or more. */
  readonly count?: number;
  readonly olderThanMs?: number;
  readonly slowerThanMs?: number;
  readonly lateByMs?: number;
  /** Names of channels. */
  readonly channels: readonly string[];
  readonly cooldownMs: number;
}

/** Something that a rule fires for: a task, a queue or a schedule. */
export interface AlertSubject {
  readonly name: string;
  /** What was measured: a share, a number, seconds or milliseconds, as the kind has it. */
  readonly value: number;
  /** The same for people. */
  readonly text: string;
}

/** A row of `task_alert_rule`. */
export interface AlertRuleRow {
  readonly name: string;
  readonly origin: 'code' | 'service';
  readonly definition: AlertDefinition;
  readonly state: AlertState;
  readonly since: Date | null;
  readonly subjects: readonly AlertSubject[];
  readonly told: readonly string[];
  readonly notifiedAt: Date | null;
  readonly evaluatedAt: Date | null;
  readonly mutedUntil: Date | null;
  readonly mutedBy: string | null;
  readonly muteReason: string | null;
  /** A process says so, or somebody has made it. */
  readonly isDeclared: boolean;
  readonly revision: number;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What channels are given. */
export interface AlertNotification {
  /** Of the delivery: the same when it is sent again. */
  readonly id: string;
  readonly event: AlertEvent;
  /** Name of the rule. */
  readonly rule: string;
  readonly kind: AlertKind;
  /** All of it in a few words. */
  readonly text: string;
  /** What the rule is for, in words. */
  readonly description: string;
  readonly subjects: readonly AlertSubject[];
  /** Since when it fires, or fired until now. */
  readonly since: string;
  readonly at: string;
  /** Where to look, where `alerts.dashboardUrl` is set. */
  readonly url?: string;
}

/** A notification on its way into the ledger. */
export interface NewAlertDelivery {
  readonly id: string;
  readonly ruleName: string;
  readonly channel: string;
  readonly event: AlertEvent;
  readonly notification: AlertNotification;
}

/** A row of `task_alert_delivery`. */
export interface AlertDeliveryRow extends NewAlertDelivery {
  readonly state: AlertDeliveryState;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly nextAt: Date;
  readonly finishedAt: Date | null;
  readonly error: string | null;
}

/** How a rule stands after a look at it, and what is to be told. */
export interface AlertChange {
  readonly name: string;
  /** Of the row that was looked at. */
  readonly revision: number;
  readonly state: AlertState;
  readonly since: Date | null;
  readonly subjects: readonly AlertSubject[];
  readonly told: readonly string[];
  readonly notifiedAt: Date | null;
  readonly deliveries: readonly NewAlertDelivery[];
}

/** How the slots of a schedule went within a time. */
export interface ScheduleTrouble {
  readonly name: string;
  /** Nothing was begun for them. */
  readonly missed: number;
  /** Begun too late. */
  readonly late: number;
  /** For how long a slot has waited that nobody has looked at; 0 where there is none. */
  readonly overdueSeconds: number;
}
