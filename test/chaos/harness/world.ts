import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskModuleOptions } from '@taskledger/nestjs';
import { until } from '../../fixtures/until.js';
import { AppProcess } from './app-process.js';
import type { Evidence } from './evidence.js';
import { type Entry, readJournals } from './journal.js';
import { chaosSeed, Random } from './random.js';
import { removeFolder, scenarioFolder } from './run-folder.js';
import { createStores, destroyStores, type ServerProfile, type StoreOptions, type Stores } from './stores.js';
import type { Order } from './workload.js';

/** Lease of a node in these scenarios: short, so that recovery is soon. */
export const LEASE_MS = 3_000;
/** Where no process dies, none must be taken for dead either, however busy the machine is. */
export const LONG_LEASE_MS = 15_000;
export const CONCURRENCY = 10;
const STALLED_MS = 60_000;
const LONGEST_MS = 480_000;

export interface WorldOptions extends StoreOptions {
  /** @default LEASE_MS */
  readonly leaseMs?: number;
  /** Servers that are not one Postgres and one Redis. @default the two of the profile */
  readonly layout?: (folder: string, profile: ServerProfile) => Promise<Stores>;
}

export interface ProcessOptions {
  /** Merged over the defaults of the scenarios. */
  readonly options?: TaskModuleOptions;
  /** Answers HTTP: health and REST. */
  readonly http?: boolean;
  /** How far its clock is ahead of the machine's, in ms. */
  readonly clockShiftMs?: number;
  /** The tasks that its deployment has. @default all */
  readonly tasks?: readonly string[];
  /** Nobody catches what no handler catches, so that Node ends it. */
  readonly untended?: boolean;
  /** Queues of BullMQ that it watches. */
  readonly observed?: readonly string[];
  readonly mutation?: Readonly<Record<string, unknown>>;
}

/** Servers, a bad network, processes and their journals: everything that a scenario needs, and nothing that stays. */
export class World {
  readonly random: Random;
  readonly processes: AppProcess[] = [];
  private readonly journals: string;
  private extraStartsAllowed = 0;

  private constructor(
    readonly profile: ServerProfile,
    private readonly folder: string,
    readonly stores: Stores,
    private readonly leaseMs: number,
  ) {
    this.random = new Random(chaosSeed());
    this.journals = join(folder, 'journals');
    mkdirSync(this.journals);
  }

  static async create(profile: ServerProfile, scenario: string, options: WorldOptions = {}): Promise<World> {
    const folder = scenarioFolder(`${scenario}-${profile}`);
    const { layout = (where) => createStores(where, profile, options), leaseMs = LEASE_MS } = options;
    const world = new World(profile, folder, await layout(folder, profile), leaseMs);
    console.log(`${scenario} on ${profile}: CHAOS_SEED=${world.random.seed}`);
    return world;
  }

  /** Starts a process; it need not be up yet. */
  spawn(name: string, { options = {}, http = false, ...told }: ProcessOptions = {}): AppProcess {
    const { postgresProxy, redisProxy } = this.stores;
    const process = AppProcess.spawn({
      name,
      journal: join(this.journals, `${name}-${this.processes.length}.jsonl`),
      databaseUrl: `postgres://postgres@127.0.0.1:${postgresProxy.port}/postgres`,
      redisUrl: redisProxy && `redis://127.0.0.1:${redisProxy.port}`,
      options: {
        ...this.stores.options,
        ...options,
        // What is done by the clock is recorded as an execution, and nobody's intent: at every half hour there is one.
        maintenance: { cleanupEnabled: false, markTimeoutEnabled: false, ...options.maintenance },
        timeouts: { nodeLease: this.leaseMs, abortGrace: 500, ...options.timeouts },
        worker:
          options.worker === false
            ? false
            : { concurrency: CONCURRENCY, shutdownGrace: 2_000, name, ...options.worker },
      },
      http,
      ...told,
    });
    this.processes.push(process);
    return process;
  }

  async start(name: string, options?: ProcessOptions): Promise<AppProcess> {
    const process = this.spawn(name, options);
    await process.ready();
    return process;
  }

  /** One producer that runs nothing, and as many workers as asked for. The first of all creates the tables. */
  async startAll(
    workers: number,
    producer: ProcessOptions = {},
    options: TaskModuleOptions = {},
  ): Promise<{ producer: AppProcess; workers: AppProcess[] }> {
    const first = await this.start('producer', { ...producer, options: { ...producer.options, worker: false } });
    await this.stores.ledger.witness();
    const names = Array.from({ length: workers }, (_, index) => `worker-${index + 1}`);
    return { producer: first, workers: await Promise.all(names.map((name) => this.start(name, { options }))) };
  }

  produce(process: AppProcess, orders: readonly Order[]): Promise<number> {
    return process.call<number>('produce', orders);
  }

  /** A fault has hit this many processes, each of which may have been running as many handlers as it can (I4). */
  hit(workers = 1, concurrency = CONCURRENCY): void {
    this.extraStartsAllowed += workers * concurrency;
  }

  journal(): Entry[] {
    return readJournals(this.journals);
  }

  /**
   * Resolves when everything has ended and nothing is left of it, or when nothing has moved for `stalledMs`. A machine
   * that is merely slow gets as long as it takes.
   */
  async quiet(stalledMs = STALLED_MS): Promise<void> {
    const { ledger } = this.stores;
    let last = '';
    let movedAt = Date.now();
    await until(
      async () => {
        const unsettled = await ledger.unsettled();
        if (Object.values(unsettled).every((count) => count === 0)) return true;
        if (last !== (last = JSON.stringify(unsettled))) movedAt = Date.now();
        if (Date.now() - movedAt > stalledMs) throw new Error(`Nothing has moved for ${stalledMs} ms`);
        return false;
      },
      'everything to end',
      LONGEST_MS,
    ).catch((error: Error) => console.log(`${error.message}; left: ${last}`));
  }

  /** Ends the processes in order and takes stock. */
  async evidence(): Promise<Evidence> {
    const { ledger } = this.stores;
    await Promise.all(this.processes.map((process) => process.stop('SIGTERM')));
    return {
      journal: this.journal(),
      executions: await ledger.executions(),
      transitions: await ledger.transitions(),
      effects: await ledger.effects(),
      counted: await ledger.counted(),
      runs: new Map((await ledger.runs()).map(({ id, runs }) => [id, runs])),
      unsettled: await ledger.unsettled(),
      processes: this.processes.map(({ name, logRate }) => ({ name, log: logRate })),
      killed: new Set(this.processes.filter(({ wasKilled }) => wasKilled).map(({ pid }) => pid)),
      extraStartsAllowed: this.extraStartsAllowed,
    };
  }

  /** Stops whatever still runs, and removes every trace. */
  async destroy(): Promise<void> {
    await Promise.allSettled(this.processes.map((process) => process.stop('SIGKILL')));
    await destroyStores(this.stores);
    removeFolder(this.folder);
  }
}
