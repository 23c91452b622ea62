import type { ExplainedRecord } from '../facts.js';

/** Something else runs it, and decides when: the ledger only records that. */
export interface ExternalReason {
  readonly kind: 'external';
  /** The engine of an observed job, `bullmq`; null for work that is reported by whoever does it. */
  readonly engine: string | null;
  readonly engineId: string | null;
  /** When the engine is going to begin it, where it is delayed. */
  readonly until: Date | null;
}

export function external({
  external: isExternal,
  engine,
  engineId,
  scheduledFor,
}: ExplainedRecord): ExternalReason | undefined {
  return isExternal ? { kind: 'external', engine, engineId, until: scheduledFor } : undefined;
}
