import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { euro } from '../rendering/money.js';
import { CheckOrder, checkOrder, type OrderCheck } from './fulfilment.contract.js';

const PARTS = ['the address', 'the card', 'earlier orders', 'the amount'];

@Injectable()
export class CheckOrderTasks {
  @Task(checkOrder, {
    module: 'fulfilment',
    tags: ['orders', 'long'],
    description: 'Plays a clerk who looks at a large order before it is shipped, about a minute and a half.',
    timeout: '1h',
  })
  async check(request: CheckOrder, ctx: TaskContext): Promise<OrderCheck> {
    // Optional for those who enqueue; the class has an initial value for it.
    const { totalCents, pauseMs } = request as Required<CheckOrder>;
    for (const [index, part] of PARTS.entries()) {
      await ctx.progress((100 * index) / PARTS.length, `Looking at ${part}`, `part-${index + 1}`);
      await pause(pauseMs, undefined, { signal: ctx.signal });
    }
    await ctx.progress(100, `${euro(totalCents)} is in order`, 'decided');
    return { checkedBy: 'the clerk', remarks: PARTS.map((part) => `${part}: in order`) };
  }
}
