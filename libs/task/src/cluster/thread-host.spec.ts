import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { ClaimSlots } from './claim-slots.js';
import { CurrentExecution } from './current-execution.js';
import { type HeartbeatReport, LAYOUT } from './heartbeat.protocol.js';
import { Lease } from './lease.js';
import { LoopBeat } from './loop-beat.js';
import { ThreadHost } from './thread-host.js';

const LEASE_MS = 1_500;

describe('ThreadHost', () => {
  const slots = new ClaimSlots(4);
  let loop: LoopBeat;
  let reports: HeartbeatReport[];
  let downs: string[];
  let host: ThreadHost;

  const hostOf = (giveBackAfterMs: number, script?: URL): ThreadHost =>
    new ThreadHost({
      script,
      settings: () => ({
        // Nobody listens there.
        connection: { host: '127.0.0.1', port: 9 },
        asksPassword: false,
        schema: '"taskledger"',
        nodeId: '018f0000-0000-7000-8000-0123456789ab',
        intervalMs: LEASE_MS / 6,
        leaseMs: LEASE_MS,
        blockedLoopMs: Infinity,
        giveBackAfterMs,
        giveBackSql: 'SELECT $1, $2, $3',
        memory: {
          lease: new Lease(LEASE_MS).memory,
          loop: loop.memory,
          claims: slots.memory,
          current: new CurrentExecution().memory,
        },
        layout: LAYOUT,
      }),
      onReport: (report) => reports.push(report),
      onDown: (reason) => downs.push(reason),
    });

  beforeEach(() => {
    loop = new LoopBeat();
    reports = [];
    downs = [];
  });
  afterEach(async () => {
    loop.stop();
    await host.stop();
  });

  it('starts the thread from where this file is, and stops it', async () => {
    loop.start();
    host = hostOf(60_000);
    host.start();
    while (reports.length === 0) await pause(10);
    expect(reports[0]).toEqual({ type: 'trouble', message: expect.stringContaining('ECONNREFUSED') });
    await host.stop();
    expect(host.isUp).toBe(false);
    expect(downs).toEqual([]);
  });

  it('shares its memory with the thread: claims are taken from a loop that shows no beat', async () => {
    host = hostOf(300);
    const slot = slots.add('018f0000-0000-7000-8000-000000000001', 1);
    const words = new Int32Array(slots.memory);
    host.start();
    while (![...words].some((_, word) => isGivenBack(words, word))) await pause(10);
    expect(slots.begin(slot)).toBe(false);
  });

  it('tries again when the thread cannot be started', async () => {
    host = hostOf(60_000, new URL('./not-there.mjs', import.meta.url));
    host.start();
    while (downs.length < 3) await pause(10);
    expect(downs[0]).toContain('not-there.mjs');
    await host.stop();
    const count = downs.length;
    await pause(1_000);
    expect(downs).toHaveLength(count);
  });
});

function isGivenBack(words: Int32Array, word: number): boolean {
  return word % LAYOUT.slotWords === LAYOUT.slotState && (Atomics.load(words, word) & 3) === LAYOUT.givenBack;
}
