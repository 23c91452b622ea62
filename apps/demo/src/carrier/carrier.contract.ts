import { defineTask, type } from '@taskledger/nestjs';
import { Matches } from 'class-validator';
import { ORDER_ID, ORDER_ID_MESSAGE } from '../orders/orders.contract.js';

export class ShipOrder {
  @Matches(ORDER_ID, ORDER_ID_MESSAGE)
  orderId!: string;
}

/** How far a parcel is. */
export type ParcelState = 'booked' | 'on its way' | 'delivered';

export interface Parcel {
  /** The carrier's number of it. */
  readonly code: string;
  readonly state: ParcelState;
}

/** Books a parcel with the carrier. */
export const shipOrder = defineTask('ship_order', { payload: ShipOrder, result: type<{ code: string }>() });

/** Asks the carrier where the parcels are. */
export const trackParcels = defineTask('track_parcels', {
  result: type<{ parcels: number; byState: Partial<Record<ParcelState, number>> }>(),
});
