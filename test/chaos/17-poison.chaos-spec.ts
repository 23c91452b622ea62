import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from './harness/app-process.js';
import { scenario } from './harness/scenario.js';
import type { Order } from './harness/workload.js';
import { workload } from './harness/workload.js';
import type { World } from './harness/world.js';

// A task that ends its process has one to itself here; among others it is in scenario 26.
const FATAL = { fatal: {} };
const EXITS = 1;
// The default of `limits.crashLimit`.
const STARTS = 3;

const EXPECTED: Readonly<Record<string, { status: string; error?: RegExp; reason?: string }>> = {
  exit: { status: 'FAILURE', reason: 'crashed' },
  nul: { status: 'SUCCESS' },
  nulError: { status: 'FAILURE', error: /^a.?b.?c$/ },
  circular: { status: 'FAILURE', error: /cannot be recorded/ },
  bigint: { status: 'FAILURE', error: /cannot be recorded/ },
  huge: { status: 'FAILURE', error: /cannot be recorded/ },
  never: { status: 'FAILURE', reason: 'timeout' },
};

scenario('17 tasks that are poison', async (world) => {
  const { producer } = await world.startAll(
    2,
    { options: { queues: FATAL } },
    { worker: { queues: ['default', 'poison'] } },
  );
  const supervisor = new Supervisor(world);
  supervisor.start();
  const produced = world.produce(producer, workload(world.random, { count: 2_000, spreadMs: 5_000 }));
  await world.produce(
    producer,
    Object.keys(EXPECTED).flatMap((poison) => orders(poison, poison === 'exit' ? EXITS : 5)),
  );
  await produced;
  await world.quiet();
  await supervisor.stop();
  for (const { n, status, reason, error } of await world.stores.ledger.executions()) {
    const [poison = ''] = n.split('-');
    const expected = EXPECTED[poison];
    if (!expected) continue;
    expect({ n, status }).toEqual({ n, status: expected.status });
    if (expected.reason) expect({ n, reason }).toEqual({ n, reason: expected.reason });
    if (expected.error) expect(error).toMatch(expected.error);
  }
});

function orders(poison: string, count: number): Order[] {
  return Array.from({ length: count }, (_, index) => {
    const n = `${poison}-${index}`;
    const options = {
      ...(poison === 'never' ? { timeout: 500 } : {}),
      ...(poison === 'exit' ? { queue: 'fatal' } : {}),
    };
    return { n, task: 'poison', at: 0, payload: { n, poison }, options };
  });
}

/** Starts the process again that a poison kills, as whoever runs an application would. */
class Supervisor {
  private stopped = false;
  private running: Promise<void> = Promise.resolve();
  private process: AppProcess | undefined;

  constructor(private readonly world: World) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.process?.stop('SIGTERM');
    await this.running;
  }

  private async run(): Promise<void> {
    for (let starts = 0; !this.stopped && starts < 3 * EXITS * STARTS; starts++) {
      this.process = this.world.spawn('poisoned', { options: { queues: FATAL, worker: { queues: ['fatal'] } } });
      this.world.hit();
      while (this.process.isRunning && !this.stopped) await pause(50);
    }
  }
}
