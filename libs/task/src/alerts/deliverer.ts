import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { type AlertDeliveryRow, Ledger } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { AlertChannels } from './channels.js';

const TICK_MS = 1_000;
// What was written while a signal was lost is seen after this long.
const LONGEST_SLEEP_MS = 30_000;
const AT_ONCE = 10;
// Longer than any channel may take.
const LEASE_MS = 120_000;
const MOST_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_ERROR = 500;

/**
 * Sends what is to be told. Every process that has channels does it, for those that it has: who takes a delivery has it for
 * two minutes, and another one takes it when that is over. So it is sent at least once.
 */
@Injectable()
export class AlertDeliverer {
  private readonly failures = new RateLimitedLogger('TaskAlerts', 'deliveries', 'The log of the alert has each.');
  // By `performance.now()`.
  private sleepsUntil = 0;

  constructor(
    private readonly ledger: Ledger,
    private readonly channels: AlertChannels,
    jobs: BackgroundJobs,
  ) {
    if (channels.names.length === 0) return;
    jobs.everywhere({ name: 'Sending of alerts', everyMs: TICK_MS, run: () => this.tick() });
    ledger.signals.on('alert', () => (this.sleepsUntil = 0));
  }

  /** Sends what is due now, by the channels of this process; how many that were. */
  async round(): Promise<number> {
    for (let sent = 0; ;) {
      const taken = await this.ledger.alerts.take(this.channels.names, AT_ONCE, LEASE_MS);
      await Promise.all(taken.map((delivery) => this.send(delivery)));
      sent += taken.length;
      if (taken.length < AT_ONCE) return sent;
    }
  }

  private async tick(): Promise<void> {
    if (performance.now() < this.sleepsUntil) return;
    this.sleepsUntil = Infinity;
    try {
      await this.round();
      const inMs = Math.min((await this.ledger.alerts.nextIn(this.channels.names)) ?? Infinity, LONGEST_SLEEP_MS);
      if (this.sleepsUntil === Infinity) this.sleepsUntil = performance.now() + inMs;
    } finally {
      if (this.sleepsUntil === Infinity) this.sleepsUntil = 0;
    }
  }

  private async send(delivery: AlertDeliveryRow): Promise<void> {
    const { channel, attempts, notification, ruleName } = delivery;
    try {
      await this.channels.send(channel, notification);
    } catch (thrown) {
      const error = (thrown as Error).message.slice(0, LONGEST_ERROR);
      const isLast = attempts >= MOST_ATTEMPTS;
      this.failures.warn(
        `Alert "${ruleName}" could not be sent by channel "${channel}"${isLast ? '' : ', trying again'}: ${error}`,
      );
      const retryMs = FIRST_PAUSE_MS * 4 ** (attempts - 1);
      return this.ledger.alerts.settle(
        delivery,
        isLast ? { state: 'failed', error } : { state: 'pending', error, retryMs },
      );
    }
    await this.ledger.alerts.settle(delivery, { state: 'sent' });
  }
}
