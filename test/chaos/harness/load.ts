import type { AppProcess } from './app-process.js';
import { undelayed, workload } from './workload.js';
import type { World } from './world.js';

const WAVE_MS = 2_000;

/** Orders that go on coming until somebody stops it, and none of which has a delay. */
export class Load {
  private isOver = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly world: World,
    private readonly producer: AppProcess,
    private readonly perSecond: number,
  ) {
    this.running = this.run();
  }

  /** Resolves when every order has its answer. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(): Promise<void> {
    for (let wave = 0; !this.isOver; wave++) {
      const count = (this.perSecond * WAVE_MS) / 1_000;
      const orders = workload(this.world.random, { count, spreadMs: WAVE_MS, longestMs: 100, prefix: `load${wave}-` });
      await this.world.produce(this.producer, undelayed(orders));
    }
  }
}
