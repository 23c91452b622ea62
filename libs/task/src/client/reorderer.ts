import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/index.js';
import { assertPriority } from '../options/index.js';
import { WakeUps } from '../queue/index.js';

/** Changes priorities, with a new ticket. */
@Injectable()
export class Reorderer {
  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
  ) {}

  /** False when the execution is unknown, has started or has finished. */
  async reorder(id: string, priority: number): Promise<boolean> {
    const woken = await this.ledger.tickets.reorder(id, assertPriority(priority, 'priority'));
    if (woken) this.wakeUps.writtenAll(woken);
    return woken !== undefined;
  }
}
