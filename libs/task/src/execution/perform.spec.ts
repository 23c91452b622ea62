import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { perform } from './perform.js';

const never = new AbortController().signal;

describe('perform', () => {
  it('tells what a handler returned or threw, synchronously too', async () => {
    expect(await perform(async () => 42, never, 10)).toEqual({ kind: 'returned', value: 42 });
    const error = new Error('no');
    expect(
      await perform(
        () => {
          throw error;
        },
        never,
        10,
      ),
    ).toEqual({ kind: 'threw', error });
  });

  it('waits for a handler that stops within the grace', async () => {
    const controller = new AbortController();
    const running = perform(async () => pause(20).then(() => 'cleaned up'), controller.signal, 10_000);
    controller.abort();
    expect(await running).toEqual({ kind: 'returned', value: 'cleaned up' });
  });

  it('gives up on a handler that ignores its signal', async () => {
    expect(await perform(() => new Promise(() => undefined), AbortSignal.abort(), 5)).toEqual({ kind: 'abandoned' });
  });
});
