import { Injectable } from '@nestjs/common';
import { type RetryOptions, Task, type TaskContext } from '@taskledger/nestjs';
import { CardDeclinedError } from './card.js';
import { CardGateway } from './card.gateway.js';
import { ChargeCard, chargeExpiredCard, ChargeOrder, chargeOrder } from './orders.contract.js';

// A network error would be worth another attempt; a refusal is not.
const RETRY: RetryOptions = { maxRetries: 3, when: (error) => !(error instanceof CardDeclinedError) };

@Injectable()
export class PaymentTasks {
  constructor(private readonly gateway: CardGateway) {}

  @Task(chargeExpiredCard, {
    module: 'orders',
    tags: ['orders', 'payment', 'fails'],
    description: 'Charges a card that has expired: always fails, to show what a failure looks like.',
    retry: RETRY,
    timeout: '30s',
  })
  chargeExpired(request: ChargeCard, ctx: TaskContext): { chargedCents: number } {
    // Optional for those who enqueue; the class has initial values for both.
    const { orderId, amountCents } = request as Required<ChargeCard>;
    ctx.logger.log('charging', { orderId, amountCents });
    return this.gateway.charge(orderId, amountCents, 'expired');
  }

  @Task(chargeOrder, {
    module: 'orders',
    tags: ['orders', 'payment'],
    description: 'Charges the card of an order.',
    retry: RETRY,
    timeout: '30s',
  })
  charge({ orderId, amountCents, card }: ChargeOrder, ctx: TaskContext): { chargedCents: number } {
    ctx.logger.log('charging', { orderId, amountCents });
    return this.gateway.charge(orderId, amountCents, card);
  }
}
