import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from './app-process.js';
import type { ProcessOptions, World } from './world.js';

const LOOK_MS = 50;

/** Workers that are started again when they end, as whoever runs an application would do. */
export class Fleet {
  private readonly places: AppProcess[];
  private readonly watching: Promise<void>;
  private isStopped = false;
  /** How many have ended by themselves. */
  deaths = 0;

  constructor(
    private readonly world: World,
    size: number,
    private readonly options: ProcessOptions = {},
  ) {
    this.places = Array.from({ length: size }, (_, place) => this.spawn(place));
    this.watching = this.watch();
  }

  /** They are told to stop in order. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.watching;
    await Promise.all(this.places.map((process) => process.stop('SIGTERM')));
  }

  private spawn(place: number): AppProcess {
    return this.world.spawn(`worker-${place + 1}`, this.options);
  }

  private async watch(): Promise<void> {
    while (!this.isStopped) {
      for (const [place, process] of this.places.entries()) {
        if (process.isRunning) continue;
        this.deaths++;
        this.places[place] = this.spawn(place);
      }
      await pause(LOOK_MS);
    }
  }
}
