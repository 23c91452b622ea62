/** Keeps earlier partitions out of a batch; $4 its lowest id. */
export const NOT_BEFORE = 'e.id >= $4::uuid';

/**
 * Finds the rows, `e`, of a batch: $3 its ids, $4 the lowest of them.
 *
 * Each is looked up by its id, whatever the planner knows of the table and whichever ids come together. A range from the
 * lowest to the highest would read all that lies between a retry of yesterday and what was enqueued just now.
 */
export const AMONG = `e.id = ANY($3::uuid[]) AND ${NOT_BEFORE}`;
