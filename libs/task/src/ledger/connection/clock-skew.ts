// Of the lease. Ids are ordered by time, and delays are written by the clock of each process.
const TOLERATED = 1 / 4;

/** How far the clock of this machine is off that of the database, in words. */
export interface ClockSkew {
  readonly isTolerable: boolean;
  readonly message: string;
  /** Absent while it is tolerable. */
  readonly remedy?: string;
}

/** Delays and schedules are written by the clock of each process, so a wrong one shifts them. */
export function clockSkew(aheadMs: number, nodeLeaseMs: number): ClockSkew {
  const limit = nodeLeaseMs * TOLERATED;
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1);
  // The database ahead of this machine is this machine behind the database.
  const found = `The clock of this machine is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the database's`;
  if (Math.abs(aheadMs) <= limit) return { isTolerable: true, message: `${found}.` };
  const tolerated = `${limit / 1000} s are tolerated (a quarter of timeouts.nodeLease)`;
  return { isTolerable: false, message: `${found}; ${tolerated}.`, remedy: 'Set both by NTP.' };
}
