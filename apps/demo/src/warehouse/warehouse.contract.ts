import { defineTask, type } from '@taskledger/nestjs';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, Matches, ValidateNested } from 'class-validator';
import { ORDER_ID, ORDER_ID_MESSAGE, OrderLine } from '../orders/orders.contract.js';

export class ReserveStock {
  @Matches(ORDER_ID, ORDER_ID_MESSAGE)
  orderId!: string;

  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  lines!: OrderLine[];
}

export class ReleaseStock {
  @Matches(ORDER_ID, ORDER_ID_MESSAGE)
  orderId!: string;
}

/** An article, and how many of it. */
export interface StockLevel {
  readonly article: string;
  readonly pieces: number;
}

/** Sets the articles of an order aside. Again for the same order, it changes nothing. */
export const reserveStock = defineTask('reserve_stock', {
  payload: ReserveStock,
  result: type<{ totalCents: number; left: readonly StockLevel[] }>(),
});

/** Puts back what was set aside for an order. */
export const releaseStock = defineTask('release_stock', {
  payload: ReleaseStock,
  result: type<{ returned: readonly StockLevel[] }>(),
});

/** Fills up what is running out. */
export const reorderStock = defineTask('reorder_stock', { result: type<{ ordered: readonly StockLevel[] }>() });
