import { firstIdOfDay } from '../connection/ledger.clock.js';
import { rowsOf, type SqlRunner } from '../connection/ledger.database.js';

/** The tables that share daily ranges of execution ids, so that a day leaves the ledger as a whole. */
export const PARTITIONED = ['task_execution', 'task_attempt', 'task_log', 'task_artifact'] as const;

export type Partitioned = (typeof PARTITIONED)[number];

/** The column whose range is the day. */
export const DAY_COLUMN: Readonly<Record<Partitioned, string>> = {
  task_execution: 'id',
  task_attempt: 'execution_id',
  task_log: 'execution_id',
  task_artifact: 'id',
};

const DAY_MS = 86_400_000;

/** A UTC day: the end of its partitions' names, and the ids from the first (inclusive) to the last (exclusive). */
export interface Day {
  readonly suffix: string;
  readonly from: string;
  readonly to: string;
}

/** The days from `fromMs` to `toMs`, both inclusive. */
export function* daysBetween(fromMs: number, toMs: number): Generator<Day> {
  for (let day = Math.floor(fromMs / DAY_MS); day <= Math.floor(toMs / DAY_MS); day++) {
    const suffix = new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    yield { suffix, from: firstIdOfDay(day * DAY_MS), to: firstIdOfDay((day + 1) * DAY_MS) };
  }
}

/** The partitions that are attached, by name, with their bounds as Postgres writes them. */
export async function attachedPartitions(runner: SqlRunner, schema: string): Promise<Map<string, string>> {
  const result = await runner.query(
    `SELECT partition.relname AS name, pg_get_expr(partition.relpartbound, partition.oid) AS bounds FROM pg_inherits link
       JOIN pg_class partition ON partition.oid = link.inhrelid
       JOIN pg_class parent ON parent.oid = link.inhparent AND parent.relnamespace = partition.relnamespace
      WHERE link.inhparent = ANY($1::regclass[])`,
    [PARTITIONED.map((table) => `${schema}.${table}`)],
  );
  return new Map(rowsOf<{ name: string; bounds: string }>(result).map(({ name, bounds }) => [name, bounds]));
}

const DATE = /^task_execution_(\d{4})(\d\d)(\d\d)$/;

/**
 * The days that have a partition in each of the tables, oldest first. What somebody has attached under another name or
 * with other bounds is none of them.
 */
export async function wholeDays(runner: SqlRunner, schema: string): Promise<Day[]> {
  const attached = await attachedPartitions(runner, schema);
  const dates = [...attached.keys()].map((name) => DATE.exec(name)).filter((match) => match !== null);
  return dates
    .map(([, year, month, date]) => Date.parse(`${year}-${month}-${date}T00:00:00Z`))
    .filter((ms) => !Number.isNaN(ms))
    .flatMap((ms) => [...daysBetween(ms, ms)])
    .filter(({ suffix, from, to }) => {
      const bounds = `FOR VALUES FROM ('${from}') TO ('${to}')`;
      return PARTITIONED.every((table) => attached.get(`${table}_${suffix}`) === bounds);
    })
    .sort((one, other) => (one.from < other.from ? -1 : 1));
}
