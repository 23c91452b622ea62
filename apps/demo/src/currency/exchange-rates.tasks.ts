import { Injectable } from '@nestjs/common';
import { Task, type TaskContext, type TaskResult } from '@taskledger/nestjs';
import { syncExchangeRates, SyncExchangeRates } from './exchange-rates.contract.js';
import { RatesClient } from './rates.client.js';

@Injectable()
export class ExchangeRateTasks {
  constructor(private readonly client: RatesClient) {}

  @Task(syncExchangeRates, {
    module: 'currency',
    tags: ['currency', 'http'],
    description:
      'Fetches exchange rates from the demo’s own unreliable endpoint, which fails twice for each execution.',
    retry: { maxRetries: 5, baseMs: 500, maxMs: 10_000, jitter: 0.2 },
    timeout: '30s',
  })
  async sync({ base = 'EUR' }: SyncExchangeRates, ctx: TaskContext): Promise<TaskResult<typeof syncExchangeRates>> {
    ctx.logger.log(`attempt ${ctx.attempt} of ${ctx.maxAttempts}`, { base });
    // The service counts calls by client: as the execution's id stays the same, its attempts are calls of one client.
    const rates = await this.client.fetch(base, ctx.executionId, ctx.signal);
    await ctx.setMetadata({ rates_of: rates.date });
    return { ...rates, attempts: ctx.attempt };
  }
}
