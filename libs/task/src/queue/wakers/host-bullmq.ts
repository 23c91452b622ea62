import { setTimeout as sleep } from 'node:timers/promises';
import { QueueEventsHost, WorkerHost } from '@nestjs/bullmq';
import { Queue, QueueEvents, type QueueOptions, type Worker } from 'bullmq';
import { within } from '../../time/deadline.js';
import { RedisConnections, type RedisTarget } from './redis-connections.js';

const CLOSE_MS = 1_000;
const LOOK_MS = 25;

type Connections = RedisConnections<'jobs' | 'processors'>;

export function connect(redis: RedisTarget, onError: (error: Error) => void): Connections {
  return new RedisConnections(redis, ['jobs', 'processors'], onError);
}

export function openQueue(name: string, connections: Connections, options: Omit<QueueOptions, 'connection'>): Queue {
  const queue = new Queue(name, { ...options, connection: connections.for('jobs') });
  // @nestjs/bullmq connects processors with the options of their queue.
  queue.opts.connection = connections.for('processors');
  return queue;
}

/** Closes what a provider has opened on these connections, when its jobs have ended or at the deadline. */
export async function closeProcessor(provider: unknown, connections: Connections, deadline: number): Promise<void> {
  const part = processorOf(provider);
  if (!part || part.opts.connection !== connections.for('processors')) return;
  if (part instanceof QueueEvents) return closeEvents(part);
  // Not what BullMQ does to pause and to close in order: that ends only when Redis answers.
  await part.pause(true);
  await within(CLOSE_MS, 'BullMQ', part.getBackend().disconnectBlocking(false)).catch(() => undefined);
  await jobsEnd(part, deadline);
  await part.close(true);
}

async function closeEvents(events: QueueEvents): Promise<void> {
  await within(CLOSE_MS, 'BullMQ', events.close()).catch(async () => {
    await within(CLOSE_MS, 'BullMQ', events.getBackend().disconnect()).catch(() => undefined);
  });
}

/**
 * Waits until a worker that takes no more jobs has none left: also none whose end Redis has not confirmed. It looks twice,
 * because one may be on its way.
 */
async function jobsEnd(worker: Worker, deadline: number): Promise<void> {
  for (let looks = 0; looks < 2; looks++) {
    // BullMQ says nowhere else how many jobs a worker has.
    if (worker['lockManager'].getActiveJobCount() > 0) looks = -1;
    if (performance.now() >= deadline) return;
    await sleep(LOOK_MS);
  }
}

function processorOf(provider: unknown): Worker | QueueEvents | undefined {
  try {
    if (provider instanceof WorkerHost) return provider.worker;
    return provider instanceof QueueEventsHost ? provider.queueEvents : undefined;
  } catch {
    // It was not registered.
    return undefined;
  }
}
