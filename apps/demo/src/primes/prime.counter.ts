import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';

// Two folders up from src/primes as well as from dist/primes.
const WORKER_FILE = new URL('../../workers/count-primes.mjs', import.meta.url);

/** The answer: how many, and which is the largest. */
export interface PrimesFound {
  readonly primes: number;
  readonly largest: number;
}

type WorkerMessage = { readonly kind: 'progress'; readonly share: number } | ({ readonly kind: 'done' } & PrimesFound);

/** What the counting is told besides the limit. */
export interface CountOptions {
  /** Stops the thread. */
  readonly signal: AbortSignal;
  /** Told the finished share, 0 to 1; the thread counts on meanwhile. */
  readonly onProgress: (share: number) => Promise<void>;
}

/** Counts primes in a thread of its own: in this one nothing else could happen meanwhile. */
@Injectable()
export class PrimeCounter {
  /** Rejects with the signal's reason once the thread has ended. */
  async count(limit: number, { signal, onProgress }: CountOptions): Promise<PrimesFound> {
    signal.throwIfAborted();
    const worker = this.startWorker({ limit });
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop);
    try {
      return await answerOf(worker, onProgress);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', stop);
      await worker.terminate();
    }
  }

  protected startWorker(workerData: { readonly limit: number }): Worker {
    return new Worker(WORKER_FILE, { workerData });
  }
}

async function answerOf(worker: Worker, onProgress: CountOptions['onProgress']): Promise<PrimesFound> {
  let reports: Promise<unknown> = Promise.resolve();
  const answer = new Promise<PrimesFound>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'done') resolve({ primes: message.primes, largest: message.largest });
      else (reports = reports.then(() => onProgress(message.share))).catch(reject);
    });
    // `once` also rejects for an error of the worker.
    once(worker, 'exit').then(() => reject(new Error('The worker thread ended without an answer')), reject);
  });
  const found = await answer;
  await reports;
  return found;
}
