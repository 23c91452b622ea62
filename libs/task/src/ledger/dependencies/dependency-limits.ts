/** How many executions may depend on each other. */
export const MOST_NODES = 10_000;

/** Over how many steps they may do so. */
export const MOST_DEPTH = 1_000;
