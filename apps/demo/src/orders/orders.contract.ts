import { defineTask, type } from '@taskledger/nestjs';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsEmail,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { CARDS, type CardToken } from './card.gateway.js';

/** How the shop numbers its orders. */
export const ORDER_ID = /^[A-Z]-\d{1,10}$/;
export const ORDER_ID_MESSAGE = { message: 'orderId must look like A-1042' };

export class ChargeCard {
  @Matches(ORDER_ID, ORDER_ID_MESSAGE)
  orderId?: string = 'A-1042';

  @IsInt()
  @Min(1)
  @Max(100_000_000)
  amountCents?: number = 4990;
}

export class ChargeOrder {
  @Matches(ORDER_ID, ORDER_ID_MESSAGE)
  orderId!: string;

  @IsInt()
  @Min(1)
  @Max(100_000_000)
  amountCents!: number;

  @IsIn(CARDS)
  card!: CardToken;
}

export class OrderLine {
  @IsString()
  @MaxLength(200)
  article!: string;

  @IsInt()
  @Min(1)
  @Max(1000)
  quantity!: number;

  @IsInt()
  @Min(0)
  @Max(100_000_000)
  unitCents!: number;
}

/** An order, as a customer places it. */
export class RenderOrderConfirmation {
  @Matches(ORDER_ID, ORDER_ID_MESSAGE)
  orderId!: string;

  @IsEmail()
  customerEmail!: string;

  @IsString()
  @MaxLength(200)
  customerName!: string;

  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  lines!: OrderLine[];
}

export interface OrderConfirmation {
  readonly totalCents: number;
  /** The artifact with the message, ready to be sent. */
  readonly message: string;
}

/** Charges a card that has expired. */
export const chargeExpiredCard = defineTask('charge_expired_card', {
  payload: ChargeCard,
  result: type<{ chargedCents: number }>(),
});

/** Charges the card of an order. */
export const chargeOrder = defineTask('charge_order', {
  payload: ChargeOrder,
  result: type<{ chargedCents: number }>(),
});

/** Writes the e-mail that confirms an order. */
export const renderOrderConfirmation = defineTask('render_order_confirmation', {
  payload: RenderOrderConfirmation,
  result: type<OrderConfirmation>(),
});
