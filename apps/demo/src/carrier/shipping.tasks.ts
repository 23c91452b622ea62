import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { CARRIER_BREAKER } from './carrier.breaker.js';
import { CarrierClient } from './carrier.client.js';
import { ShipOrder, shipOrder } from './carrier.contract.js';
import { ParcelTable } from './parcel.table.js';

@Injectable()
export class ShippingTasks {
  constructor(
    private readonly carrier: CarrierClient,
    private readonly parcels: ParcelTable,
  ) {}

  @Task(shipOrder, {
    module: 'carrier',
    tags: ['orders', 'carrier', 'http'],
    description: 'Books a parcel. While the carrier is down, it waits in the queue until the circuit breaker closes.',
    retry: { maxRetries: 8, baseMs: 500 },
    timeout: '30s',
    // Parcels have time.
    breaker: { ...CARRIER_BREAKER, onOpen: 'wait' },
  })
  async ship({ orderId }: ShipOrder, ctx: TaskContext): Promise<{ code: string }> {
    // Kept for the next attempt, so that it books the same parcel.
    const at = new Date(String(ctx.metadata['booked_at'] ?? new Date().toISOString()));
    await ctx.setMetadata({ booked_at: at.toISOString() });
    const parcel = await this.carrier.book(orderId, at, ctx.signal);
    await this.parcels.keep([parcel], ctx);
    ctx.logger.log(`parcel ${parcel.code} is booked`, { orderId });
    return { code: parcel.code };
  }
}
