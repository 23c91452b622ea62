import { setTimeout as pause } from 'node:timers/promises';
import { type MessageEvent } from '@nestjs/common';
import { ProcessLogger, type TaskExecution, type Tasks } from '@taskledger/nestjs';
import { Observable, type Subscriber } from 'rxjs';
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
}

/**
 * A job as server-sent events: at once, on every change, and a last time when it has finished. Wake-ups make it
 * look; every `pollMs` it looks anyway, since a wake-up can be lost. Unsubscribing leaves nothing behind.
 */
export function jobStream({ tasks, job }: JobSource, executionId: string, pollMs: number): Observable<MessageEvent> {
  return new Observable<MessageEvent>((subscriber) => {
    const wakeSignal = new WakeSignal();
    const stopWatching = tasks.watch(executionId, () => wakeSignal.ring());
    const heartbeat = setInterval(() => subscriber.next({ comment: 'heartbeat' }), HEARTBEAT_MS);
    subscriber.add(() => {
      stopWatching();
      clearInterval(heartbeat);
      wakeSignal.ring();
    });
    void follow({ tasks, job, executionId, pollMs, wakeSignal }, subscriber);
  });
}

interface Followed extends JobSource {
  readonly executionId: string;
  readonly pollMs: number;
  readonly wakeSignal: WakeSignal;
}

async function follow(job: Followed, subscriber: Subscriber<MessageEvent>): Promise<void> {
  let last: string | undefined;
  while (!subscriber.closed) {
    const look = await lookAt(job);
    if (subscriber.closed) return;
    if (look && look.data !== last) subscriber.next({ data: (last = look.data) });
    if (look?.isLast) return subscriber.complete();
    await job.wakeSignal.sleep(job.pollMs);
    await pause(SHORTEST_PAUSE_MS);
  }
}

/** What there is to tell, or undefined while the ledger does not answer. */
async function lookAt({ tasks, job, executionId }: Followed): Promise<{ data: string; isLast: boolean } | undefined> {
  try {
    const execution = await tasks.get(executionId);
    // Removed by retention, or by an operator.
    if (!execution) return { data: JSON.stringify({ status: 'deleted' }), isLast: true };
    return { data: JSON.stringify(await job(execution)), isLast: execution.isCompleted };
  } catch (error) {
    new ProcessLogger('TaskAdmin').warn(
      `Job ${executionId} cannot be read for its stream; it will be tried again: ${String(error)}`,
    );
    return undefined;
  }
}
