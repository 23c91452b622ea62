/**
 * Key of the advisory lock under which processes take turns with migrations and partition upkeep.
 * The number spells TLDG.
 */
export const UPKEEP_LOCK = 0x544c4447;
