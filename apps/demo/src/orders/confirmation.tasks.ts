import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { confirmationMessage, totalCents } from './confirmation.message.js';
import { type OrderConfirmation, renderOrderConfirmation, RenderOrderConfirmation } from './orders.contract.js';

@Injectable()
export class ConfirmationTasks {
  @Task(renderOrderConfirmation, {
    module: 'orders',
    tags: ['orders', 'mail'],
    description: 'Writes the e-mail that confirms an order and keeps it as an artifact. Nothing is sent.',
    priority: 2,
    retry: { maxRetries: 3 },
    timeout: '30s',
  })
  async render(order: RenderOrderConfirmation, ctx: TaskContext): Promise<OrderConfirmation> {
    const text = confirmationMessage(order, new Date());
    const message = await ctx.artifacts.save(`${order.orderId}.eml`, text, { contentType: 'message/rfc822' });
    return { totalCents: totalCents(order.lines), message };
  }
}
