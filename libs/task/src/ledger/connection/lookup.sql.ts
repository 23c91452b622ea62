/**
 * Whether a column has the value of another part of the statement, found by its index and nothing else.
 *
 * A plain equality may also be answered by reading the index from end to end and comparing each entry with each row. The
 * planner does so where statistics, taken at a quiet moment, say that the table is empty, and keeps the plan when it is full.
 */
export const lookup = (column: string, value: string): string => `${column} = ANY (ARRAY[${value}])`;

/** Whether the record `e` is live, written so that it is no reason to read the index of all live records. */
export const isLive = (e: string): string => `coalesce(${e}.finished_at, 'infinity') = 'infinity'`;
