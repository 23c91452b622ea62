import { Injectable } from '@nestjs/common';
import { type FallbackResult, fallbackResult, OnTaskError, Schedule, Task, type TaskContext } from '@taskledger/nestjs';
import { CARRIER_BREAKER } from './carrier.breaker.js';
import { CarrierClient } from './carrier.client.js';
import { type ParcelState, trackParcels } from './carrier.contract.js';
import { ParcelTable } from './parcel.table.js';

/** How many parcels are where. */
interface Tracked {
  readonly parcels: number;
  readonly byState: Partial<Record<ParcelState, number>>;
}

@Injectable()
export class TrackingTasks {
  constructor(
    private readonly carrier: CarrierClient,
    private readonly table: ParcelTable,
  ) {}

  @Task(trackParcels, {
    module: 'carrier',
    tags: ['carrier', 'http'],
    description: 'Asks the carrier where the parcels are, every minute. While it is down, the last answer counts.',
    retry: { maxRetries: 2, baseMs: 300 },
    timeout: '20s',
    breaker: CARRIER_BREAKER,
  })
  @Schedule('* * * * *')
  async track(_payload: object, ctx: TaskContext): Promise<Tracked> {
    const parcels = await this.carrier.track(await this.table.underWay(), ctx.signal);
    await this.table.keep(parcels, ctx);
    return this.known();
  }

  /** When the last attempt has failed, and while the breaker is open. */
  @OnTaskError(trackParcels)
  async asLastKnown(error: unknown, ctx: TaskContext): Promise<FallbackResult<Tracked>> {
    ctx.logger.log('the carrier is down, answering with what it said last');
    return fallbackResult(error, await this.known());
  }

  private async known(): Promise<Tracked> {
    const byState = await this.table.countByState();
    return { parcels: Object.values(byState).reduce((sum, parcels) => sum + parcels, 0), byState };
  }
}
