/** What the lease on running the suspects of a queue begins with; the queue follows. */
export const ALONE_LEASE = 'taskledger:alone:';
