import { describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { LoopLag } from './loop-lag.js';

const STOP_MS = 100;
// From less than a period to more than one: whoever reads is due before the next look, and after it.
const OFFSETS = [1, 4, 7, 10, 13, 16, 19, 22];

describe('LoopLag', () => {
  it('sees a stop whichever timer is late first', async () => {
    const seen: boolean[] = [];
    for (const offset of OFFSETS) {
      const lag = new LoopLag();
      await pause(30);
      lag.told(lag.longestMs());
      const reading = pause(offset).then(() => lag.longestMs());
      block();
      seen.push((await reading) > STOP_MS / 2);
      lag.stop();
    }
    expect(seen).toEqual(OFFSETS.map(() => true));
  });

  it('reports a stop until somebody was told of one that long', async () => {
    const lag = new LoopLag();
    await pause(50);
    block();
    await pause(50);
    const first = lag.longestMs();
    const again = lag.longestMs();
    lag.told(first / 2);
    const unknown = lag.longestMs();
    expect(first).toBeGreaterThan(STOP_MS / 2);
    expect(again).toBeGreaterThanOrEqual(first);
    expect(unknown).toBeGreaterThanOrEqual(again);
    // A busy machine may stop this process between the two.
    expect(Array.from({ length: 20 }, () => isForgotten(lag))).toContain(true);
    lag.stop();
  });
});

function isForgotten(lag: LoopLag): boolean {
  lag.told(lag.longestMs());
  return lag.longestMs() < STOP_MS / 2;
}

function block(): void {
  for (const until = performance.now() + STOP_MS; performance.now() < until;);
}
