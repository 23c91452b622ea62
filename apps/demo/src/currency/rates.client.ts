import { Injectable } from '@nestjs/common';
import { NonRetryableError, RetryLaterError } from '@taskledger/nestjs';
import { z } from 'zod';
import { OwnAddress } from '../web/own-address.js';
import { reasonOf } from '../web/refusal.js';
import type { ExchangeRates } from './exchange-rates.contract.js';

const PATIENCE_MS = 10_000;

const answer = z.object({ base: z.string(), date: z.iso.date(), rates: z.record(z.string(), z.number().positive()) });

/** The service answered that it cannot help right now. */
export class RatesUnavailableError extends Error {
  override readonly name = 'RatesUnavailableError';

  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(`The rates service answered ${status}: ${reason}`);
  }
}

/** Calls the rates service and sorts its refusals by what a caller can do about them. */
@Injectable()
export class RatesClient {
  constructor(private readonly address: OwnAddress) {}

  /**
   * @throws RetryLaterError when the service says how long to wait
   * @throws NonRetryableError when the request itself is wrong
   * @throws RatesUnavailableError for everything that may pass
   */
  async fetch(base: string, client: string, signal: AbortSignal): Promise<ExchangeRates> {
    const url = this.address.url(`/demo/unreliable/rates/${encodeURIComponent(client)}`);
    url.searchParams.set('base', base);
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
    if (!response.ok) throw await refusal(response);
    return answer.parse(await response.json());
  }
}

async function refusal(response: Response): Promise<Error> {
  const reason = await reasonOf(response);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  if (response.status === 429 && seconds >= 0) {
    return new RetryLaterError({
      delay: seconds * 1000,
      message: `${reason}: the rates service asks to wait ${seconds} s`,
    });
  }
  const isOurFault = response.status >= 400 && response.status < 500 && response.status !== 429;
  if (isOurFault)
    return new NonRetryableError(`The rates service refused the request with ${response.status}: ${reason}`);
  return new RatesUnavailableError(response.status, reason);
}
