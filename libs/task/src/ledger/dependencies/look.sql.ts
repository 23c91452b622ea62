/** Leaves a row for each of `ended` that others depend on. */
export const insertEnded = (s: string, ended: string): string => `
  INSERT INTO ${s}.task_dependency_look (side, execution_id)
  SELECT 'ended', id FROM ${ended} WHERE is_awaited AND finished_at IS NOT NULL`;

/** Puts rows back. $1 sides, $2 ids, $3 in how many ms they are due. */
export const putLooksBackSql = (s: string): string => `
INSERT INTO ${s}.task_dependency_look (look_at, side, execution_id)
SELECT clock_timestamp() + $3::float8 * interval '1 ms', u.side, u.id FROM unnest($1::text[], $2::uuid[]) AS u(side, id)`;

/** Whether there is anything to resolve. */
export const hasLooksSql = (s: string): string =>
  `EXISTS (SELECT FROM ${s}.task_dependency_look WHERE look_at <= statement_timestamp())`;
