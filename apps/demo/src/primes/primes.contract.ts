import { defineTask, type } from '@taskledger/nestjs';
import { IsInt, Max, Min } from 'class-validator';

export class CountPrimes {
  /** Primes up to this number. */
  @IsInt()
  @Min(2)
  @Max(2_000_000_000)
  limit?: number = 500_000_000;
}

export interface PrimeCount {
  readonly limit: number;
  readonly primes: number;
  readonly largest: number;
}

/** Counts prime numbers in a worker thread. */
export const countPrimes = defineTask('count_primes', { payload: CountPrimes, result: type<PrimeCount>() });
