import { defineTask, type } from '@taskledger/nestjs';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { CARDS, type CardToken } from '../orders/card.gateway.js';
import { ORDER_ID, ORDER_ID_MESSAGE, RenderOrderConfirmation } from '../orders/orders.contract.js';

/** An order that is to be paid and shipped. */
export class FulfilOrder extends RenderOrderConfirmation {
  @IsIn(CARDS)
  card?: CardToken = 'visa';
}

export class CheckOrder {
  @Matches(ORDER_ID, ORDER_ID_MESSAGE)
  orderId!: string;

  @IsInt()
  @Min(0)
  @Max(100_000_000_000)
  totalCents!: number;

  /** How long the clerk looks at each part, in milliseconds. */
  @IsInt()
  @Min(0)
  @Max(600_000)
  pauseMs?: number = 20_000;
}

export interface OrderCheck {
  readonly checkedBy: string;
  readonly remarks: readonly string[];
}

/** A clerk looks at an order before it is shipped. */
export const checkOrder = defineTask('check_order', { payload: CheckOrder, result: type<OrderCheck>() });
