import type { StoreHealth } from '@taskledger/nestjs';

type Indicators = Record<string, { readonly status: 'up' | 'down' }>;

/** Health in the shape of @nestjs/terminus. */
export interface HealthView {
  /** `degraded`: everything works, but until the engine is back work may begin up to a second later. */
  readonly status: 'ok' | 'degraded' | 'error';
  readonly info: Indicators;
  readonly error: Indicators;
  readonly details: Indicators;
}

export function healthView({ ledger, engine }: StoreHealth): HealthView {
  const details: Indicators = { ledger: { status: ledger }, engine: { status: engine } };
  const having = (status: string): Indicators =>
    Object.fromEntries(Object.entries(details).filter(([, indicator]) => indicator.status === status));
  const status = ledger === 'down' ? 'error' : engine === 'down' ? 'degraded' : 'ok';
  return { status, info: having('up'), error: having('down'), details };
}
