import type { AlertOptions } from '@taskledger/nestjs';
import { AlertLog } from './alert.log.js';

/** A card that has expired fails for good: somebody wants to know. */
export const demoAlerts: AlertOptions = {
  channels: { log: { type: 'custom', provider: AlertLog } },
  rules: [{ name: 'cards-are-declined', kind: 'exhausted', taskName: 'charge_expired_card', channels: ['log'] }],
};
