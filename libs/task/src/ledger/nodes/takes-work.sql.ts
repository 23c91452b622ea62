/** The process `n` lives, and no operator keeps it from taking work. */
export const takesWork = (n: string): string => `${n}.dead_at IS NULL AND ${n}.quiet_at IS NULL`;
