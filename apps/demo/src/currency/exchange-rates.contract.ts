import { defineTask, type } from '@taskledger/nestjs';
import { Matches } from 'class-validator';

export class SyncExchangeRates {
  @Matches(/^[A-Z]{3}$/, { message: 'base must be a currency code such as EUR' })
  base?: string = 'EUR';
}

export interface ExchangeRates {
  readonly base: string;
  readonly date: string;
  readonly rates: Readonly<Record<string, number>>;
}

/** Fetches exchange rates from a service that often fails. */
export const syncExchangeRates = defineTask('sync_exchange_rates', {
  payload: SyncExchangeRates,
  result: type<ExchangeRates & { readonly attempts: number }>(),
});
