import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ProcessLogger } from './process-logger.js';

describe('ProcessLogger', () => {
  let said: string[];

  beforeEach(() => {
    said = [];
    jest
      .spyOn(Logger.prototype, 'error')
      .mockImplementation((...words: unknown[]) => void said.push(...words.map(String)));
  });
  afterEach(() => void jest.restoreAllMocks());

  it('E6 shows controls, line breaks and changes of direction as escapes', () => {
    new ProcessLogger('Test').error('a\r\nb\u001b[31mc\u0000\u009bd\u202ee\u2028f\tg');
    expect(said).toEqual(['a\\r\\nb\\x1b[31mc\\x00\\x9bd\\u202ee\\u2028f\\tg']);
  });

  it('E6 writes the frames of a stack, and not the message above them', () => {
    new ProcessLogger('Test').error(
      'failed',
      'Error: a\n[Nest] forged\n    at one (a.ts:1:1)\n    at two\u001b (b.ts:2:2)',
    );
    expect(said).toEqual(['failed', '    at one (a.ts:1:1)\n    at two\\x1b (b.ts:2:2)']);
  });

  it('E6 writes at most 8 KB in a line', () => {
    new ProcessLogger('Test').error('é\n'.repeat(100_000));
    expect(Buffer.byteLength(said[0]!)).toBeLessThanOrEqual(8_192);
    expect(said[0]).toMatch(/… \(cut\)$/);
  });

  it('E5 masks secrets in lines of the process', () => {
    new ProcessLogger('Test').error('could not reach redis://u:hunter22@host: Bearer abcdef123');
    expect(said).toEqual(['could not reach redis://[REDACTED]@host: Bearer [REDACTED]']);
  });
});
