import { Body, Controller, Header, HttpCode, Post, ValidationPipe } from '@nestjs/common';
import { UsesWorkflows, Workflows } from '@taskledger/nestjs';
import { fulfilOrder } from './fulfil-order.workflow.js';
import { FulfilOrder } from './fulfilment.contract.js';

const CHECKED = new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true });

/** What the shop's own page calls when a customer orders. */
@Controller('orders')
@UsesWorkflows(fulfilOrder)
export class OrdersController {
  constructor(private readonly workflows: Workflows) {}

  /** Starts the workflow of an order. The same order again answers with the workflow that there is. */
  @Post()
  @HttpCode(202)
  @Header('Content-Type', 'application/json; charset=utf-8')
  async place(@Body(CHECKED) order: FulfilOrder): Promise<{ id: string; page: string }> {
    const { id } = await this.workflows.start(fulfilOrder, order, { taskId: `order ${order.orderId}` });
    return { id, page: `/admin/workflows/${id}` };
  }
}
