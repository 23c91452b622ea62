/** The pause of a queue or a task, as the ledger has it. */
export interface PauseFacts {
  readonly pausedAt: string;
  readonly pausedUntil: string | null;
  readonly pausedBy: string | null;
  readonly pauseReason: string | null;
}

/** The same as it is told. */
export interface PauseEvidence {
  readonly since: Date;
  /** When it goes on by itself; null = when somebody resumes it. */
  readonly until: Date | null;
  /** Null where nobody was named; also where the reader's scope does not have all that is paused. */
  readonly by: string | null;
  readonly reason: string | null;
}

export function evidenceOf({ pausedAt, pausedUntil, pausedBy: by, pauseReason: reason }: PauseFacts): PauseEvidence {
  return { since: new Date(pausedAt), until: pausedUntil === null ? null : new Date(pausedUntil), by, reason };
}
