import { Injectable } from '@nestjs/common';
import { Task, type TaskContext, type TaskResult } from '@taskledger/nestjs';
import { totalCents } from '../orders/confirmation.message.js';
import { StockTable } from './stock.table.js';
import { ReleaseStock, releaseStock, ReserveStock, reserveStock } from './warehouse.contract.js';

@Injectable()
export class ReservationTasks {
  constructor(private readonly stock: StockTable) {}

  @Task(reserveStock, {
    module: 'warehouse',
    tags: ['orders', 'warehouse'],
    description: 'Sets the articles of an order aside in the table demo.stock, all of them or none.',
    retry: { maxRetries: 5, baseMs: 2_000 },
    timeout: '30s',
  })
  async reserve({ orderId, lines }: ReserveStock, ctx: TaskContext): Promise<TaskResult<typeof reserveStock>> {
    const left = await this.stock.reserve(orderId, lines, ctx);
    for (const { article, pieces } of left) ctx.logger.log(`${pieces} × ${article} left`, { orderId });
    return { totalCents: totalCents(lines), left };
  }

  @Task(releaseStock, {
    module: 'warehouse',
    tags: ['orders', 'warehouse'],
    description: 'Puts back what was set aside for an order that was not paid.',
    retry: { maxRetries: 5 },
    timeout: '30s',
  })
  async release({ orderId }: ReleaseStock, ctx: TaskContext): Promise<TaskResult<typeof releaseStock>> {
    return { returned: await this.stock.release(orderId, ctx) };
  }
}
