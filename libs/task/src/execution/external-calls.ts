import { createHash } from 'node:crypto';
import { onAbort } from '../time/on-abort.js';
import { type Listen, wakeUp } from '../client/waiting/wake-up.js';
import { executionScope } from '../enqueue/index.js';
import {
  ClaimLostError,
  ExternalJobFailedError,
  type ExternalJobIdentity,
  ExternalJobLostError,
} from '../errors/index.js';
import { assertBullMqName, assertText } from '../options/index.js';
import type { Claim } from '../ledger/index.js';
import { canonicalJson } from '../ledger/model/canonical-json.js';
import { keptJson } from '../ledger/model/kept-json.js';
import { type ExternalEnd, type ExternalJob, type ExternalQueue, type ExternalQueues, isAway } from '../queue/index.js';
import { type ExternalJobOptions, jobOptions } from './external-job.options.js';
import type { LogBuffer } from './log-buffer.js';
import type { RunState } from './run-state.js';

const POLL_MS = 500;

/** What the calls of a run need of it. */
export interface ExternalCallParts {
  readonly queues: ExternalQueues;
  readonly signal: AbortSignal;
  readonly state: RunState;
  readonly logs: LogBuffer;
}

/** Adds jobs to queues of others for one run, and waits for them. */
export class ExternalCalls {
  private readonly made = new Map<string, number>();

  constructor(
    private readonly claim: Pick<Claim, 'id' | 'run' | 'spentAttempts'>,
    private readonly parts: ExternalCallParts,
  ) {}

  /** Resolves to what the job returned. */
  async call(queue: string, name: string, data: unknown, options: ExternalJobOptions): Promise<unknown> {
    const job = this.jobOf(queue, name, data, options);
    const opened = await this.parts.queues.open(queue);
    const identity = { queue, job: name, jobId: job.jobId };
    this.parts.logs.add('info', `Waits for job ${job.jobId} of queue ${queue}`);
    const work = (): Promise<ExternalEnd> => this.carriedOut(opened, job);
    // Who works on the queue may need the place.
    const place = executionScope.getStore()?.place;
    const end = await (place ? place.away(work, this.parts.signal) : work());
    return resultOf(end, identity);
  }

  private jobOf(queue: string, name: string, data: unknown, options: ExternalJobOptions): ExternalJob {
    assertBullMqName(queue, 'queue');
    assertText(name, 'name');
    const kept: unknown = data === undefined ? {} : JSON.parse(keptJson(data, 'data'));
    const call = options.key ?? this.numbered(createHash('sha256').update(canonicalJson([queue, name, kept])));
    return { name, data: kept, options: jobOptions(options), jobId: `taskledger.${this.claim.id}.${call}` };
  }

  // Calls that go on at the same time come in any order: only those that are alike are counted.
  private numbered(hash: ReturnType<typeof createHash>): string {
    const digest = hash.digest('hex').slice(0, 16);
    const number = (this.made.get(digest) ?? 0) + 1;
    this.made.set(digest, number);
    return `${digest}.${number}`;
  }

  private async carriedOut(queue: ExternalQueue, job: ExternalJob): Promise<ExternalEnd> {
    const { jobId } = job;
    await this.answered(async () => {
      // An attempt begins anew what failed in an earlier one; a run after a crash takes what it finds.
      if (this.claim.spentAttempts > 0) await queue.retryFailed(jobId);
      await queue.add(job);
      return true;
    });
    return this.answered(
      () => queue.endOf(jobId),
      (wake) => queue.onEnd(jobId, wake),
    );
  }

  /** Asks until there is an answer: Redis may be away meanwhile. */
  private async answered<T>(ask: () => Promise<T | undefined>, listen?: Listen): Promise<T> {
    const { signal, state } = this.parts;
    for (;;) {
      signal.throwIfAborted();
      if (state.isOver) throw new ClaimLostError(this.claim.id, this.claim.run);
      // Listening starts before the look, so an end in between is not missed.
      const woken = wakeUp(POLL_MS, [(wake) => onAbort(signal, wake), ...(listen ? [listen] : [])]);
      try {
        const answer = await ask().catch(nothingWhileAway);
        if (answer !== undefined) return answer;
        await woken.promise;
      } finally {
        woken.cancel();
      }
    }
  }
}

function nothingWhileAway(error: unknown): undefined {
  if (!isAway(error)) throw error;
}

function resultOf(end: ExternalEnd, identity: ExternalJobIdentity): unknown {
  switch (end.state) {
    case 'completed':
      return end.result;
    case 'failed':
      throw new ExternalJobFailedError(identity, end.reason);
    case 'lost':
      throw new ExternalJobLostError(identity);
  }
}
