import { Inject, Injectable } from '@nestjs/common';
import { type TaskDefinition, TaskRegistry } from '../definition/index.js';
import { executionScope } from '../enqueue/index.js';
import { TaskTimeoutError } from '../errors/index.js';
import { type Claim, Ledger } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { ContextFactory } from './context.factory.js';
import type { HandlerResult } from './handler-result.js';
import type { Flight } from './in-flight.js';
import { perform } from './perform.js';
import { decideOutcome, type RunOutcome } from './run-outcome.js';
import { type FinishedRun, RunRecorder } from './run-recorder.js';
import type { TaskContext } from './task-context.js';
import { longTimeout } from '../time/long-timeout.js';

/** A claimed run on its way through the steps of {@link HandlerRunner.run}. */
interface Run {
  readonly claim: Claim;
  readonly definition: TaskDefinition;
  readonly flight: Flight;
  readonly context: TaskContext;
}

/** Calls the handler of a claimed execution and decides what follows from how that ended. */
@Injectable()
export class HandlerRunner {
  private readonly abandoned = new RateLimitedLogger(HandlerRunner.name, 'handlers that did not stop');

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly contexts: ContextFactory,
    private readonly recorder: RunRecorder,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  async run(claim: Claim, flight: Flight): Promise<FinishedRun> {
    const { ledger, registry, contexts } = this;
    const startedAtMs = ledger.clock.now();
    const definition = registry.get(claim.taskName);
    const mask = definition.payload.secrets.maskOf(claim.payload);
    const context = contexts.create(claim, flight.controller.signal, mask);
    const run = { claim, definition, flight, context };
    const result = await this.perform(run);
    context.state.close();
    return { claim, outcome: await this.decide(run, result), startedAtMs, logs: context.logs };
  }

  private async perform(run: Run): Promise<HandlerResult> {
    const stopTimer = this.startTimer(run);
    const { signal } = run.flight.controller;
    const result = await perform(() => this.call(run), signal, this.settings.abortGraceMs);
    stopTimer();
    if (result.kind === 'abandoned') this.warnOfAbandoned(run);
    return result;
  }

  /** The payload is checked again: what was valid for the producer may not be for this version of the task. */
  private async call({ claim, definition, flight, context }: Run): Promise<unknown> {
    flight.controller.signal.throwIfAborted();
    const payload = await definition.payload.validate(claim.payload, 'run');
    Object.assign(context, { payload });
    this.recorder.started(claim, context.logs);
    const current = {
      id: claim.id,
      rootId: claim.rootId ?? claim.id,
      signal: flight.controller.signal,
      mask: context.logs.mask,
    };
    return executionScope.run(current, () => definition.invoke(payload, context));
  }

  private decide({ claim, definition, flight, context }: Run, result: HandlerResult): Promise<RunOutcome> {
    const { signal } = flight.controller;
    const abortReason: unknown = signal.aborted ? signal.reason : undefined;
    const resultLimit = this.settings.limits.resultBytes;
    return decideOutcome({ claim, result, abortReason, retry: definition.retry, resultLimit, mask: context.logs.mask });
  }

  private startTimer({ claim, definition, flight }: Run): () => void {
    const timeoutMs = claim.timeoutMs ?? definition.timeoutMs ?? this.settings.defaultTimeoutMs;
    if (timeoutMs === undefined) return () => undefined;
    return longTimeout(() => flight.controller.abort(new TaskTimeoutError(claim.taskName, timeoutMs)), timeoutMs);
  }

  private warnOfAbandoned({ claim, definition }: Run): void {
    this.abandoned.warn(
      `${definition.owner} did not stop within ${this.settings.abortGraceMs} ms after its signal was aborted ` +
        `(execution ${claim.id}). It may still be running; pass ctx.signal on.`,
    );
  }
}
