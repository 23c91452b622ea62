import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type EnqueueOptions, Pipelines, Priority, Schedules, Tasks, Workflows } from '@taskledger/nestjs';
import { accessLogStatistics } from '../analytics/access-log.contract.js';
import { trackParcels } from '../carrier/carrier.contract.js';
import { rebuildSearchIndex } from '../catalog/search-index.contract.js';
import { syncExchangeRates } from '../currency/exchange-rates.contract.js';
import { importCustomers, salesReport } from '../customers/customers.contract.js';
import { fulfilOrder } from '../fulfilment/fulfil-order.workflow.js';
import { hello } from '../greeting/hello.contract.js';
import { digestFiles } from '../housekeeping/digest.contract.js';
import { chargeExpiredCard } from '../orders/orders.contract.js';
import { countPrimes } from '../primes/primes.contract.js';
import { nightlyReport } from '../reports/nightly-report.contract.js';
import { Research } from '../research/research.pipeline.js';
import { readEnvironment } from '../demo.environment.js';
import { ordersOf } from './orders-of-a-day.js';

type Label = (name: string, options?: EnqueueOptions) => EnqueueOptions;

/** Gives a newcomer something to look at: one execution of most tasks and some workflows, once a day. */
@Injectable()
export class StartUpWorkload implements OnApplicationBootstrap {
  private readonly logger = new Logger('Demo');

  constructor(
    private readonly tasks: Tasks,
    private readonly workflows: Workflows,
    private readonly pipelines: Pipelines,
    private readonly schedules: Schedules,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // Nothing to do means nothing by the clock either.
    if (!readEnvironment().workload) return this.schedules.stop();
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
    await Promise.all([...this.quickOnes(as), ...this.slowOnes(as), ...this.inSteps(as, now)]);
  }

  private quickOnes(as: Label): Promise<unknown>[] {
    return [
      this.tasks.enqueue(hello, {}, as('hello', { priority: Priority.HIGH })),
      this.tasks.enqueue(importCustomers, {}, as('import')),
      this.tasks.enqueue(digestFiles, {}, as('digest')),
    ];
  }

  // Delayed until the application listens, says where, and the customers are imported.
  private slowOnes(as: Label): Promise<unknown>[] {
    return [
      this.tasks.enqueue(syncExchangeRates, {}, as('rates', { delay: '5s' })),
      this.tasks.enqueue(chargeExpiredCard, {}, as('charge', { delay: '3s' })),
      this.tasks.enqueue(trackParcels, {}, as('parcels', { delay: '5s' })),
      this.tasks.enqueue(accessLogStatistics, {}, as('access-log', { delay: '3s' })),
      this.tasks.enqueue(salesReport, {}, as('sales', { delay: '4s' })),
      this.tasks.enqueue(countPrimes, {}, as('primes', { delay: '5s' })),
      this.tasks.enqueue(rebuildSearchIndex, {}, as('search-index', { priority: Priority.LOW, delay: '5s' })),
      this.tasks.enqueue(nightlyReport, {}, as('report', { delay: '45s' })),
    ];
  }

  private inSteps(as: Label, now: Date): Promise<unknown>[] {
    return [
      this.pipelines.enqueue(Research, {}, as('research')),
      ...ordersOf(now).map((order) => this.workflows.start(fulfilOrder, order, as(`order-${order.orderId}`))),
    ];
  }
}
