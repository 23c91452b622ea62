import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { ExternalEngines } from '../client/index.js';
import { InvalidOptionError } from '../errors/index.js';
import { Ledger } from '../ledger/index.js';
import { TaskConfig } from '../maintenance/index.js';
import { type ObservedQueues, TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { Endings, withRedisPackages } from '../queue/index.js';
import { JobIdentity } from './job-identity.js';
import type { ObservedQueue } from './observed-job.js';
import { QueueObserver } from './queue-observer.js';

const DAY_MS = 86_400_000;
const DEFAULT_SCHEMA = 'bullmq';

interface Observed {
  readonly options: Omit<ObservedQueues, 'queues'>;
  readonly observer: QueueObserver;
}

/** The queues outside that this process observes. */
@Injectable()
export class Observers {
  private readonly observed = new Map<string, Observed>();

  constructor(
    private readonly ledger: Ledger,
    private readonly endings: Endings,
    private readonly engines: ExternalEngines,
    private readonly jobs: BackgroundJobs,
    private readonly config: TaskConfig,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * Observes queues from when the ledger is open. A queue that is observed already is observed once.
   * @throws InvalidOptionError where that is on another connection: one could not tell their jobs apart
   */
  add({ queues, ...options }: ObservedQueues): void {
    for (const name of queues) {
      const identity = new JobIdentity(name, spaceOf(options));
      const before = this.observed.get(identity.keyPrefix);
      if (before) assertSame(name, options, before.options);
      else this.observe(identity, options);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.observed.values()].map(({ observer }) => observer.stop()));
  }

  private observe(identity: JobIdentity, options: Observed['options']): void {
    const { ledger, endings, settings } = this;
    const openQueue = (onError: (error: Error) => void): Promise<ObservedQueue> =>
      openBullMqQueue(identity.queue, options, onError);
    const keptMs = async (): Promise<number> => (await this.config.effective()).retentionDays * DAY_MS;
    const observer = new QueueObserver({ ledger, endings, settings, identity, openQueue, keptMs });
    this.observed.set(identity.keyPrefix, { options, observer });
    this.engines.add(observer);
    this.jobs.everywhere({
      name: `Observation of ${observer.name}`,
      everyMs: settings.nodeLeaseMs / 6,
      isFirst: true,
      run: () => observer.renew(),
    });
  }
}

function spaceOf({ prefix, postgres }: Observed['options']): string {
  if (postgres === undefined) return prefix;
  const { schema = DEFAULT_SCHEMA } = typeof postgres === 'string' ? {} : (postgres as { schema?: string });
  return `postgres.${schema}`;
}

function assertSame(queue: string, options: Observed['options'], before: Observed['options']): void {
  if (isDeepStrictEqual(options, before)) return;
  const remedy = 'It is observed already on another connection. Give the queues of one of them another prefix.';
  throw new InvalidOptionError('observe.queues', queue, remedy);
}

async function openBullMqQueue(
  name: string,
  { prefix, connection, postgres }: Observed['options'],
  onError: (error: Error) => void,
): Promise<ObservedQueue> {
  const load = () => import('./bullmq/bullmq-queue.js');
  const { BullMqQueue } = await withRedisPackages('TaskModule.observe()', load);
  return new BullMqQueue({ name, prefix, redis: connection, postgres, onError });
}
