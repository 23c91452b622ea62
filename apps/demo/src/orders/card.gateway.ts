import { Injectable } from '@nestjs/common';
import { type Card, CardDeclinedError, CardExpiredError, hasCheckDigit } from './card.js';

// The test number that payment providers publish for expired cards.
const CARD_ON_FILE: Card = { number: '4000000000000069', expires: '2024-01' };

/** Plays the payment provider. The card on file has expired, so it never charges anything. */
@Injectable()
export class CardGateway {
  /** @throws CardDeclinedError */
  charge(orderId: string, amountCents: number): { readonly chargedCents: number } {
    try {
      this.authorize(CARD_ON_FILE);
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
