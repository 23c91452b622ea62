import { describe, expect, it } from '@jest/globals';
import { assertExactNumbers } from './json-numbers.js';

describe('numbers of a body', () => {
  it.each(['12345678901234567890', '9007199254740993', '-9007199254740993', '1e999'])(
    'D-14 finding 22 refuses %s, and says what to send',
    (number) => {
      expect(() => assertExactNumbers(`{"id":${number}}`)).toThrow(
        expect.objectContaining({
          details: { errors: [{ field: 'body', message: expect.stringContaining(`"${number}"`) }] },
        }),
      );
    },
  );

  it.each(['9007199254740992', '1e21', '0.1234567890123456789', '"12345678901234567890"', '"\\"9007199254740993"'])(
    'D-14 finding 22 takes %s, which stays what it is',
    (number) => {
      expect(() => assertExactNumbers(`{"id":${number}}`)).not.toThrow();
    },
  );
});
