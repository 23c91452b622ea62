import type { ErrorGroupRow, ErrorGroupState, ErrorGroupTime } from '../../ledger/index.js';

/** Failed executions of one origin: of the same type, message (without ids, numbers and the like) and place in the code. */
export interface ErrorGroup {
  readonly fingerprint: string;
  readonly errorType?: string;
  /** Of the last one: its first 1,000 characters. */
  readonly message?: string;
  readonly state: ErrorGroupState;
  /** Who has resolved, ignored or reopened it, if anybody has. */
  readonly changed?: { readonly at: Date; readonly by?: string; readonly reason?: string };
  /** The version that it was said to be resolved in. */
  readonly resolvedVersion?: string;
  readonly ignoredUntil?: Date;
  /** How many more failures wake it. */
  readonly ignoredFor?: number;
  /** When it failed again although it was resolved. */
  readonly regressedAt?: Date;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly firstExecutionId: string;
  readonly lastExecutionId: string;
  /** Since it was first seen; within a scope, as far as executions are kept. */
  readonly total: number;
  /** In the time that was asked for. */
  readonly count: number;
  readonly trend: readonly ErrorPoint[];
  /** Tasks that have failed so in the time, the most frequent first. */
  readonly tasks: readonly { readonly taskName: string; readonly count: number }[];
  /** How often in which version of the application in the time, the most frequent first; undefined where processes do not say it. */
  readonly byVersion: readonly { readonly version?: string; readonly count: number }[];
  /** All tasks that ever have. */
  readonly taskNames: readonly string[];
  readonly queues: readonly string[];
  /** Versions of the application (`worker.version`) in which it has happened. */
  readonly versions: readonly string[];
}

export interface ErrorPoint {
  readonly at: Date;
  readonly count: number;
}

/** A page of groups. */
export interface ErrorPage {
  readonly items: readonly ErrorGroup[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** Since when failures are counted. */
  readonly from: Date;
  /** Width of a point of the trend. */
  readonly stepSeconds: number;
}

/** A group as applications see it. */
export function errorGroupOf(row: ErrorGroupRow, { from, stepSeconds, points }: ErrorGroupTime): ErrorGroup {
  const { changedAt, ignoredCount } = row;
  const optional = {
    errorType: row.errorType,
    message: row.message,
    resolvedVersion: row.resolvedVersion,
    ignoredUntil: row.ignoredUntil,
    ignoredFor: ignoredCount === null ? null : Math.max(0, ignoredCount - row.total),
    regressedAt: row.regressedAt,
  };
  return {
    fingerprint: row.fingerprint,
    state: row.state,
    ...present(optional),
    ...(changedAt && { changed: { at: changedAt, ...present({ by: row.changedBy, reason: row.changeReason }) } }),
    firstSeenAt: row.firstSeenAt,
    lastSeenAt: row.lastSeenAt,
    firstExecutionId: row.firstExecutionId,
    lastExecutionId: row.lastExecutionId,
    total: row.total,
    count: row.count,
    trend: Array.from({ length: points }, (_, index) => ({
      at: new Date(from.getTime() + index * stepSeconds * 1_000),
      count: pointCount(row, index, points),
    })),
    tasks: mostFrequent(row.tasks).map(([taskName, count]) => ({ taskName, count })),
    byVersion: mostFrequent(row.byVersion).map(([version, count]) => ({ ...(version && { version }), count })),
    taskNames: row.allTasks,
    queues: row.queues,
    versions: row.versions,
  };
}

function mostFrequent(counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(counts).toSorted(([, one], [, other]) => other - one);
}

// What has failed since the time was cut counts for the last point.
function pointCount({ trend }: ErrorGroupRow, index: number, points: number): number {
  const later = index === points - 1 ? (trend[points] ?? 0) : 0;
  return (trend[index] ?? 0) + later;
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], null> };

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Present<T>;
}
