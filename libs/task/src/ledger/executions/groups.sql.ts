/** How many of the executions that `found` selects (status) have each status. */
export const byStatusSql = (found: string): string =>
  `SELECT status, count(*)::int AS count FROM (${found}) AS found GROUP BY status`;

/**
 * A condition on the row `execution`: created in the row `period`, which has the lowest and the highest id of what can have
 * been. Partitions are left out by them while it runs.
 */
export const IN_PERIOD = `execution.id >= period.lowest AND execution.id < period.highest
  AND execution.created_at >= period."from" AND execution.created_at < period."to"`;

/**
 * How many executions `inPeriod` finds for each period.
 * @param periods parameter with them, as JSON
 */
export const byPeriodSql = (inPeriod: string, periods: string): string => `
SELECT period.index, (SELECT count(*)::int FROM (${inPeriod}) AS found) AS count
  FROM json_to_recordset(${periods}::json)
    AS period(index int, lowest uuid, highest uuid, "from" timestamptz, "to" timestamptz)
 ORDER BY period.index`;
