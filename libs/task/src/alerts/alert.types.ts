import type {
  AlertDefinition,
  AlertDeliveryRow,
  AlertNotification,
  AlertState,
  AlertSubject,
} from '../ledger/index.js';
import type { AnyRule } from '../options/index.js';

/** A rule as it is now. */
export interface AlertView {
  readonly name: string;
  /** `code`: `alerts.rules` declares it; a deployment changes it. */
  readonly origin: 'code' | 'service';
  /** Its defaults filled in, times in ms. */
  readonly definition: AlertDefinition;
  /** What it is for, in words. */
  readonly description: string;
  readonly state: AlertState;
  /** Since when it is in that state; absent until it has fired once. */
  readonly since?: Date;
  /** What it fires for, the worst first, 100 at most. */
  readonly subjects: readonly AlertSubject[];
  readonly lastNotifiedAt?: Date;
  /** When it was looked at last, once a minute. */
  readonly evaluatedAt?: Date;
  /** Nobody is told until then. */
  readonly muted?: { readonly until: Date; readonly by?: string; readonly reason?: string };
  readonly createdBy?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What was told, and what became of it. */
export interface AlertDelivery extends Omit<AlertDeliveryRow, 'ruleName' | 'finishedAt' | 'error' | 'nextAt'> {
  readonly rule: string;
  readonly notification: AlertNotification;
  /** While it is pending: when it is tried next. */
  readonly nextAt?: Date;
  readonly finishedAt?: Date;
  /** Of the last attempt that failed. */
  readonly error?: string;
}

/** Members that replace what a rule has; its name and kind stay. */
export type AlertChanges = Partial<Omit<AnyRule, 'name' | 'kind'>>;

/** Who does it, for the audit. */
export interface AlertChangeOptions {
  readonly actor?: string;
}

export interface AlertMuteOptions extends AlertChangeOptions {
  readonly until: Date;
  readonly reason?: string;
}

export interface AlertDeliveryQuery {
  /** 1 to 1,000. @default 50 */
  readonly limit?: number;
  /** Id of the last one before. */
  readonly before?: string;
}

/** A time in which a rule would have fired. */
export interface AlertFiring {
  readonly from: Date;
  /** Absent where it still would. */
  readonly to?: Date;
  /** What it would have fired for. */
  readonly subjects: readonly string[];
}

/** What a rule would have done. */
export interface AlertPreview {
  /** False for kinds of which nothing is kept: what waits, and who serves it, is known of now only. */
  readonly hasHistory: boolean;
  readonly from: Date;
  readonly to: Date;
  /** How fine it was looked at: shorter times are rounded up to it. */
  readonly stepSeconds: number;
  /** The latest first. */
  readonly firings: readonly AlertFiring[];
  /** How many notifications each channel would have got, reminders included. */
  readonly notifications: number;
  /** What it would fire for now. */
  readonly now: readonly AlertSubject[];
}
