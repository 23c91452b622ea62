import type { Ledger } from '../../ledger/index.js';

/** A hint that something may have happened to an execution. It may be lost or come late: read the execution. */
export interface WakeUp {
  /** `changed` stands for everything between the beginning and the end: starts, progress, log lines, cancellations. */
  readonly topic: 'created' | 'changed' | 'settled';
  readonly id: string;
}

/** Calls the listener with every wake-up; returns the way to stop. */
export function watchAll(signals: Ledger['signals'], listener: (wakeUp: WakeUp) => void): () => void {
  const stops = [
    signals.on('created', (id) => listener({ topic: 'created', id })),
    signals.on('changed', (id) => listener({ topic: 'changed', id })),
    signals.on('cancel', (id) => listener({ topic: 'changed', id })),
    signals.on('settled', (id) => listener({ topic: 'settled', id })),
  ];
  return () => stops.forEach((stop) => stop());
}
