import type { StoreHealth } from '@taskledger/nestjs';

type Indicators = Record<string, { readonly status: 'up' | 'down' }>;

/** Health in the shape of @nestjs/terminus. */
export interface HealthView {
  /**
   * `degraded`: everything works, but until the engine is back work may begin up to a second later, and until an observed
   * queue is back nothing new is known of its jobs.
   */
  readonly status: 'ok' | 'degraded' | 'error';
  readonly info: Indicators;
  readonly error: Indicators;
  readonly details: Indicators;
}

export function healthView({ ledger, engine, observed = {} }: StoreHealth): HealthView {
  const details: Indicators = Object.fromEntries(
    Object.entries({ ledger, engine, ...observed }).map(([name, status]) => [name, { status }]),
  );
  const having = (status: string): Indicators =>
    Object.fromEntries(Object.entries(details).filter(([, indicator]) => indicator.status === status));
  const isWhole = Object.values(details).every(({ status: its }) => its === 'up');
  const status = ledger === 'down' ? 'error' : isWhole ? 'ok' : 'degraded';
  return { status, info: having('up'), error: having('down'), details };
}
