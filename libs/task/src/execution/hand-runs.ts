import { AsyncResource } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { TaskInterruptedError } from '../errors/index.js';
import { type Claim, Ledger } from '../ledger/index.js';
import { TicketSource, WorkerScope } from '../queue/index.js';
import { InFlight } from './in-flight.js';
import type { TaskContext } from './task-context.js';
import { TaskExecutor } from './task-executor.js';

/** A run that has begun, and whose end the caller decides. The first of these calls counts. */
export interface HandRun {
  readonly context: TaskContext;
  /** Calls the handler; what it returns or throws is the end. */
  execute(): Promise<unknown>;
  complete(result: unknown): void;
  fail(error: unknown): void;
  /** Ends the run without an attempt: it goes back into its queue. */
  release(): void;
  /** Resolves when the end is in the ledger, whatever it was. */
  readonly over: Promise<void>;
}

/** Takes executions out of queues for whoever asks, as workers do for handlers: with timeout, cancellation, and retries. */
@Injectable()
export class HandRuns {
  constructor(
    private readonly ledger: Ledger,
    private readonly scope: WorkerScope,
    private readonly executor: TaskExecutor,
    private readonly inFlight: InFlight,
  ) {}

  /** The next execution of a queue that can run, begun; undefined where there is none. */
  async next(queue: string): Promise<HandRun | undefined> {
    const { ledger, scope } = this;
    const claims: Claim[] = [];
    const source = new TicketSource({ queue, ledger, scope }, this.sink(claims));
    while (!this.inFlight.isClosed && (await source.take(1)) > 0) {
      const run = claims[0] && (await this.begin(claims.shift()!));
      if (run) return run;
    }
    return undefined;
  }

  /** One execution, if it has a ticket, begun. */
  async of(id: string): Promise<HandRun | undefined> {
    if (this.inFlight.isClosed) return undefined;
    const { nodeId, tasks, lockedTasks } = this.scope;
    const claims: Claim[] = [];
    const request = { queue: '', nodeId, count: 1, tasks, lockedTasks, selection: 'ids' as const, ids: [id] };
    const admitted = await this.ledger.admissions.admit(request);
    this.sink(claims).claimed(admitted.claims);
    this.executor.admitted(admitted);
    return claims[0] && this.begin(claims[0]);
  }

  private sink(claims: Claim[]) {
    const { executor, inFlight } = this;
    return {
      claimed: (taken: readonly Claim[]): void => {
        for (const claim of taken) inFlight.admit(claim);
        claims.push(...taken);
      },
      admitted: executor.admitted.bind(executor),
    };
  }

  // Undefined where it has ended by itself: its payload is not valid any more, or it was cancelled just then.
  private begin(claim: Claim): Promise<HandRun | undefined> {
    return new Promise((resolve, reject) => {
      const controller = this.inFlight.find(claim)?.controller;
      const over = this.executor.runToEnd(claim, (invoke, context) => {
        const release = (): void => controller?.abort(new TaskInterruptedError('released'));
        return new Promise((complete, fail) => {
          context.signal.addEventListener('abort', () => fail(context.signal.reason), { once: true });
          // Later, and for somebody else: what it enqueues still belongs to this execution.
          const call = AsyncResource.bind(() => invoke());
          const execute = async (): Promise<unknown> => {
            const ending = call();
            ending.then(complete, fail);
            return ending;
          };
          resolve({ context, execute, complete, fail, release, over: Promise.resolve().then(() => over) });
        });
      });
      over.then(() => resolve(undefined), reject);
    });
  }
}
