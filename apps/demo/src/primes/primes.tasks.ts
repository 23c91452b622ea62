import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { PrimeCounter } from './prime.counter.js';
import { countPrimes, CountPrimes, type PrimeCount } from './primes.contract.js';

@Injectable()
export class PrimeTasks {
  constructor(private readonly counter: PrimeCounter) {}

  @Task(countPrimes, {
    module: 'primes',
    queue: 'cpu',
    tags: ['cpu'],
    description:
      'Counts prime numbers in a worker thread, so that the event loop stays free. Cancelling ends the thread.',
    timeout: '5m',
  })
  async count({ limit = 0 }: CountPrimes, ctx: TaskContext): Promise<PrimeCount> {
    const { primes, largest } = await this.counter.count(limit, {
      signal: ctx.signal,
      onProgress: (share) => ctx.progress(share * 100, `Sieved ${Math.round(share * 100)} %`, 'sieve'),
    });
    await ctx.progress(100, `${primes} primes up to ${limit}`, 'sieve');
    return { limit, primes, largest };
  }
}
