import { Injectable } from '@nestjs/common';
import { type Card, CardDeclinedError, CardExpiredError, hasCheckDigit } from './card.js';

/** A card, as the payment provider lets the shop name it. */
export const CARDS = ['visa', 'expired'] as const;
export type CardToken = (typeof CARDS)[number];

// Test numbers that payment providers publish: one that is good, and one that has expired.
const ON_FILE: Readonly<Record<CardToken, Card>> = {
  visa: { number: '4242424242424242', expires: '2099-12' },
  expired: { number: '4000000000000069', expires: '2024-01' },
};

/** Plays the payment provider. */
@Injectable()
export class CardGateway {
  /**
   * Charges a card. Again for the same order, it charges nothing more: the order's number is the key.
   * @throws CardDeclinedError
   */
  charge(orderId: string, amountCents: number, token: CardToken): { readonly chargedCents: number } {
    try {
      this.authorize(ON_FILE[token]);
    } catch (cause) {
      throw new CardDeclinedError(orderId, 'expired_card', { cause });
    }
    return { chargedCents: amountCents };
  }

  private authorize(card: Card): void {
    if (!hasCheckDigit(card.number)) throw new TypeError('The number on file is no card number');
    const month = new Date().toISOString().slice(0, 7);
    if (card.expires < month) throw new CardExpiredError(card, month);
  }
}
