import { describe, expect, it } from '@jest/globals';
import { hasCheckDigit } from './card.js';

describe('hasCheckDigit', () => {
  // Test numbers that payment providers publish.
  it.each(['4000000000000069', '4242424242424242', '378282246310005', '79927398713'])('accepts %s', (number) => {
    expect(hasCheckDigit(number)).toBe(true);
  });

  it.each(['4000000000000068', '4242424242424224', '79927398710'])('refuses %s', (number) => {
    expect(hasCheckDigit(number)).toBe(false);
  });
});
