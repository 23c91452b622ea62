import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type EnqueueOptions, Priority, Tasks } from '@taskledger/nestjs';
import { accessLogStatistics } from '../analytics/access-log.contract.js';
import { rebuildSearchIndex } from '../catalog/search-index.contract.js';
import { syncExchangeRates } from '../currency/exchange-rates.contract.js';
import { importCustomers, salesReport } from '../customers/customers.contract.js';
import { hello } from '../greeting/hello.contract.js';
import { digestFiles } from '../housekeeping/digest.contract.js';
import { chargeExpiredCard, renderOrderConfirmation } from '../orders/orders.contract.js';
import { countPrimes } from '../primes/primes.contract.js';
import { researchTexts } from '../research/research.contract.js';
import { readEnvironment } from '../demo.environment.js';

const ORDER = {
  orderId: 'A-1042',
  customerEmail: 'zoe.novak@example.com',
  customerName: 'Zoë Novák',
  lines: [
    { article: 'Tea pot', quantity: 1, unitCents: 3450 },
    { article: 'Tea cup', quantity: 2, unitCents: 770 },
  ],
};

type Label = (name: string, options?: EnqueueOptions) => EnqueueOptions;

/** Gives a newcomer something to look at: one execution of most tasks, once a day. */
@Injectable()
export class StartUpWorkload implements OnApplicationBootstrap {
  private readonly logger = new Logger('Demo');

  constructor(private readonly tasks: Tasks) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!readEnvironment().workload) return;
    try {
      await this.enqueue(new Date());
    } catch (error) {
      // The demo is as good without its examples.
      this.logger.warn(`The start-up workload could not be enqueued: ${String(error)}`);
    }
  }

  /** Enqueues the examples of a day. Again on the same day, it finds those that are there. */
  async enqueue(now: Date): Promise<void> {
    const day = now.toISOString().slice(0, 10);
    const as: Label = (name, options = {}) => ({
      taskId: `demo-${name}-${day}`,
      createdBy: { id: 'demo', username: 'Start-up workload' },
      ...options,
    });
    await Promise.all([...this.quickOnes(as), ...this.slowOnes(as)]);
  }

  private quickOnes(as: Label): Promise<unknown>[] {
    return [
      this.tasks.enqueue(hello, {}, as('hello', { priority: Priority.HIGH })),
      this.tasks.enqueue(importCustomers, {}, as('import')),
      this.tasks.enqueue(renderOrderConfirmation, ORDER, as('confirmation')),
      this.tasks.enqueue(digestFiles, {}, as('digest')),
      this.tasks.enqueue(researchTexts, {}, as('research')),
    ];
  }

  // Delayed until the application listens, says where, and the customers are imported.
  private slowOnes(as: Label): Promise<unknown>[] {
    return [
      this.tasks.enqueue(syncExchangeRates, {}, as('rates', { delay: '2s' })),
      this.tasks.enqueue(
        chargeExpiredCard,
        { orderId: ORDER.orderId, amountCents: 4990 },
        as('charge', { delay: '3s' }),
      ),
      this.tasks.enqueue(accessLogStatistics, {}, as('access-log', { delay: '3s' })),
      this.tasks.enqueue(salesReport, {}, as('sales', { delay: '4s' })),
      this.tasks.enqueue(countPrimes, {}, as('primes', { delay: '5s' })),
      this.tasks.enqueue(rebuildSearchIndex, {}, as('search-index', { priority: Priority.LOW, delay: '5s' })),
    ];
  }
}
