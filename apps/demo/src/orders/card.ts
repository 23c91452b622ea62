/** A payment card, as far as the shop may know it. */
export interface Card {
  readonly number: string;
  /** Month after which it is refused, as `2024-01`. */
  readonly expires: string;
}

/** The card issuer said no. */
export class CardDeclinedError extends Error {
  override readonly name = 'CardDeclinedError';

  constructor(
    readonly orderId: string,
    readonly declineCode: string,
    options: ErrorOptions,
  ) {
    super(
      `Staged failure: The card for order ${orderId} was declined (${declineCode}). Ask the customer for another card; trying this one again will not help.`,
      options,
    );
  }
}

/** Why the issuer said no. */
export class CardExpiredError extends Error {
  override readonly name = 'CardExpiredError';

  constructor(card: Card, month: string) {
    super(`The card ending in ${card.number.slice(-4)} expired in ${card.expires}; now is ${month}`);
  }
}

/** Whether the last digit is the right check digit (Luhn). */
export function hasCheckDigit(number: string): boolean {
  const digits = Array.from(number).reverse().map(Number);
  const weighted = digits.map((digit, place) =>
    place % 2 === 0 ? digit : ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit] ?? 0),
  );
  return weighted.reduce((sum, digit) => sum + digit, 0) % 10 === 0;
}
