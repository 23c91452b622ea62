import { Body, Controller, Get, HttpCode, Post, Query, ServiceUnavailableException } from '@nestjs/common';
import type { Parcel, ParcelState } from './carrier.contract.js';

// Of ten calls the first three find the carrier closed.
const ROUND = 10;
const CLOSED_FOR = 3;
const MINUTE_MS = 60_000;

/** Plays a parcel service of somebody else, which is down now and then. */
@Controller('demo/unreliable/parcels')
export class CarrierController {
  private calls = 0;

  /** Again for the same order, it answers with the parcel that there is: the code says all that the carrier knows. */
  @Post()
  @HttpCode(201)
  book(@Body() { orderId, at }: { readonly orderId: string; readonly at: string }): Parcel {
    this.assertOpen();
    const code = `${Date.parse(at).toString(36)}-${orderId}`;
    return { code, state: stateOf(code) };
  }

  @Get()
  track(@Query('codes') codes = ''): readonly Parcel[] {
    this.assertOpen();
    return codes
      .split(',')
      .filter(Boolean)
      .map((code) => ({ code, state: stateOf(code) }));
  }

  private assertOpen(): void {
    if (this.calls++ % ROUND >= CLOSED_FOR) return;
    throw new ServiceUnavailableException(`The carrier is down (staged: ${CLOSED_FOR} of ${ROUND} calls)`);
  }
}

function stateOf(code: string): ParcelState {
  const age = Date.now() - parseInt(code, 36);
  if (age < MINUTE_MS) return 'booked';
  return age < 3 * MINUTE_MS ? 'on its way' : 'delivered';
}
