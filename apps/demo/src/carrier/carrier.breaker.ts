import type { BreakerOptions } from '@taskledger/nestjs';

/** The tasks that call the carrier share a circuit breaker: when it is down for one of them, it is down for all. */
export const CARRIER_BREAKER: BreakerOptions = { key: 'carrier', failureThreshold: 3, recoveryTimeout: '15s' };
