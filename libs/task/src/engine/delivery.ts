/** A job that the engine hands to a worker. Whether it may run is for the ledger to say. */
export interface Delivery {
  readonly id: string;
  readonly queue: string;
  /** Unique to this delivery: BullMQ's lock token, its count of starts, and the worker's count of deliveries. */
  readonly claimKey: string;
}

/** What to do with the engine's job once the ledger has its answer. */
export type Disposition =
  | { readonly kind: 'done' }
  /** Deliver again after `ms`; where the engine cannot do that, `orElse` must make sure of it. */
  | { readonly kind: 'later'; readonly ms: number; readonly orElse?: () => Promise<void> };

/** Decides about a delivery. Never rejects: infrastructure trouble is waited out. */
export type Deliver = (delivery: Delivery) => Promise<Disposition>;

/** A job for the engine. It carries no payload: the claim returns that. */
export interface EngineJob {
  readonly id: string;
  readonly priority: number;
  readonly delayMs: number;
}
