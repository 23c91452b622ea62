import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { CardDeclinedError } from './card.js';
import { CardGateway } from './card.gateway.js';
import { chargeExpiredCard, ChargeCard } from './orders.contract.js';

@Injectable()
export class PaymentTasks {
  constructor(private readonly gateway: CardGateway) {}

  @Task(chargeExpiredCard, {
    module: 'orders',
    tags: ['orders', 'payment', 'fails'],
    description: 'Charges a card that has expired: always fails, to show what a failure looks like.',
    // A network error would be worth another attempt; a refusal is not.
    retry: { maxRetries: 3, when: (error) => !(error instanceof CardDeclinedError) },
    timeout: '30s',
  })
  charge(request: ChargeCard, ctx: TaskContext): { chargedCents: number } {
    // Optional for those who enqueue; the class has initial values for both.
    const { orderId, amountCents } = request as Required<ChargeCard>;
    ctx.logger.log('charging', { orderId, amountCents });
    return this.gateway.charge(orderId, amountCents);
  }
}
