import { describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { LAYOUT } from './heartbeat.protocol.js';
import { LoopBeat } from './loop-beat.js';

const STOP_MS = 100;
// From less than a period to more than one: the reader is due before the next beat, and after it.
const OFFSETS = [1, 4, 7, 10, 13, 16, 19, 22, 25, 28];

describe('LoopBeat', () => {
  it('sees a stop whichever timer is late first', async () => {
    const seen: boolean[] = [];
    for (const offset of OFFSETS) {
      const loop = started();
      await pause(30);
      loop.told(loop.longestMs());
      const reading = pause(offset).then(() => loop.longestMs());
      block();
      seen.push((await reading) > STOP_MS / 2);
      loop.stop();
    }
    expect(seen).toEqual(OFFSETS.map(() => true));
  });

  it('reports a stop until somebody was told of one that long', async () => {
    const loop = started();
    block();
    await pause(50);
    const first = loop.longestMs();
    const again = loop.longestMs();
    loop.told(first / 2);
    const unknown = loop.longestMs();
    expect(first).toBeGreaterThan(STOP_MS / 2);
    expect(again).toBeGreaterThanOrEqual(first);
    expect(unknown).toBeGreaterThanOrEqual(again);
    // A busy machine may stop this process between the two.
    expect(Array.from({ length: 20 }, () => isForgotten(loop))).toContain(true);
    loop.stop();
  });

  it('shows the other thread that the loop turns, and does not when it stands still', async () => {
    const loop = started();
    const words = new Int32Array(loop.memory);
    const beats = (): number => Atomics.load(words, LAYOUT.loopBeats);
    while (beats() < 3) await pause(5);
    const before = beats();
    block();
    expect(beats()).toBe(before);
    loop.stop();
  });
});

function started(): LoopBeat {
  const loop = new LoopBeat();
  loop.start();
  return loop;
}

function isForgotten(loop: LoopBeat): boolean {
  loop.told(loop.longestMs());
  return loop.longestMs() < STOP_MS / 2;
}

function block(): void {
  for (const until = performance.now() + STOP_MS; performance.now() < until;);
}
