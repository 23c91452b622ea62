import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OwnAddress } from '../web/own-address.js';
import { reasonOf } from '../web/refusal.js';
import type { Parcel } from './carrier.contract.js';

const PATIENCE_MS = 5_000;

const parcel = z.object({ code: z.string(), state: z.enum(['booked', 'on its way', 'delivered']) });

/** The carrier did not do what it was asked for. */
export class CarrierError extends Error {
  override readonly name = 'CarrierError';

  constructor(
    readonly status: number,
    answer: string,
  ) {
    super(`The carrier answered ${status}: ${answer}`);
  }
}

/** Calls the carrier. */
@Injectable()
export class CarrierClient {
  constructor(private readonly address: OwnAddress) {}

  /** @param at when the parcel was first booked: the same for every attempt. @throws CarrierError */
  async book(orderId: string, at: Date, signal: AbortSignal): Promise<Parcel> {
    const body = JSON.stringify({ orderId, at: at.toISOString() });
    const headers = { 'content-type': 'application/json' };
    return parcel.parse(await this.ask('', { method: 'POST', body, headers }, signal));
  }

  /** @throws CarrierError */
  async track(codes: readonly string[], signal: AbortSignal): Promise<readonly Parcel[]> {
    const answer = await this.ask(`?codes=${encodeURIComponent(codes.join(','))}`, {}, signal);
    return z.array(parcel).parse(answer);
  }

  private async ask(query: string, request: RequestInit, signal: AbortSignal): Promise<unknown> {
    const url = this.address.url(`/demo/unreliable/parcels${query}`);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const response = await fetch(url, { ...request, signal: patience });
    if (!response.ok) throw new CarrierError(response.status, await reasonOf(response));
    return response.json();
  }
}
