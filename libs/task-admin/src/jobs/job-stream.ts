import { setTimeout as pause } from 'node:timers/promises';
import { type MessageEvent } from '@nestjs/common';
import { ProcessLogger, type TaskExecution, type Tasks } from '@taskledger/nestjs';
import { Observable, type Subscriber } from 'rxjs';
import type { StreamRights } from '../streams/index.js';
import { WakeSignal } from './wake-signal.js';

// Proxies close a connection that is silent for a minute or so.
const HEARTBEAT_MS = 15_000;
// A handler that reports progress a thousand times a second is not read a thousand times a second.
const SHORTEST_PAUSE_MS = 25;

/** Where a stream looks, and how it tells what is there. */
export interface JobSource {
  readonly tasks: Tasks;
  /** What the client may see of it, at each look anew. */
  job(execution: TaskExecution): Promise<object>;
  readonly rights: Pick<StreamRights, 'assertAllowed'>;
}

/**
 * A job as server-sent events: at once, on every change, and a last time when it has finished. Wake-ups make it
 * look; every `pollMs` it looks anyway, since a wake-up can be lost. Before anything is sent, heartbeats too, the rights are looked
 * at: it fails with what a request would be answered with. Unsubscribing leaves nothing behind.
 */
export function jobStream(source: JobSource, executionId: string, pollMs: number): Observable<MessageEvent> {
  return new Observable<MessageEvent>((subscriber) => {
    const wakeSignal = new WakeSignal();
    const stopWatching = source.tasks.watch(executionId, () => wakeSignal.ring());
    const heartbeat = { isDue: false };
    const timer = setInterval(() => {
      heartbeat.isDue = true;
      wakeSignal.ring();
    }, HEARTBEAT_MS);
    subscriber.add(() => {
      stopWatching();
      clearInterval(timer);
      wakeSignal.ring();
    });
    follow({ ...source, executionId, pollMs, wakeSignal, heartbeat }, subscriber).catch((error: unknown) =>
      subscriber.error(error),
    );
  });
}

interface Followed extends JobSource {
  readonly executionId: string;
  readonly pollMs: number;
  readonly wakeSignal: WakeSignal;
  readonly heartbeat: { isDue: boolean };
}

interface Look {
  readonly execution: TaskExecution | null;
  readonly data: string;
  readonly isLast: boolean;
}

async function follow(job: Followed, subscriber: Subscriber<MessageEvent>): Promise<void> {
  let last: string | undefined;
  while (!subscriber.closed) {
    const look = await lookAt(job);
    if (subscriber.closed) return;
    const event: MessageEvent = look && look.data !== last ? { data: (last = look.data) } : { comment: 'heartbeat' };
    if (event.data || job.heartbeat.isDue) {
      job.heartbeat.isDue = false;
      await job.rights.assertAllowed(look?.execution ?? null, 'job.stream');
      subscriber.next(event);
    }
    if (look?.isLast) return subscriber.complete();
    await job.wakeSignal.sleep(job.pollMs);
    await pause(SHORTEST_PAUSE_MS);
  }
}

/** What there is to tell, or undefined while the ledger does not answer. */
async function lookAt({ tasks, job, executionId }: Followed): Promise<Look | undefined> {
  try {
    const execution = await tasks.get(executionId);
    // Removed by retention, or by an operator.
    if (!execution) return { execution, data: JSON.stringify({ status: 'deleted' }), isLast: true };
    return { execution, data: JSON.stringify(await job(execution)), isLast: execution.isCompleted };
  } catch (error) {
    new ProcessLogger('TaskAdmin').warn(
      `Job ${executionId} cannot be read for its stream; it will be tried again: ${String(error)}`,
    );
    return undefined;
  }
}
