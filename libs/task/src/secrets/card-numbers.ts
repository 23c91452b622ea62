// Digits in groups or not. What begins or goes on as a word, an id or a fraction is no card number.
const DIGITS = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)/g;

// Visa, Mastercard, American Express, Diners Club, JCB, Discover, UnionPay, Maestro, with the lengths that they have.
const BRANDS =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|27200?\d{11,12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17}|(?:50|5[6-9]|6\d)\d{14,17})$/;

/** The text without card numbers: those of the known brands whose check digit is right. */
export function withoutCards(text: string, mask: string): string {
  return text.replace(DIGITS, (digits) => (isCard(digits.replace(/[ -]/g, '')) ? mask : digits));
}

function isCard(digits: string): boolean {
  return BRANDS.test(digits) && luhn(digits) % 10 === 0;
}

function luhn(digits: string): number {
  let sum = 0;
  for (let at = digits.length - 1, isDoubled = false; at >= 0; at--, isDoubled = !isDoubled) {
    const digit = Number(digits[at]) * (isDoubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum;
}
