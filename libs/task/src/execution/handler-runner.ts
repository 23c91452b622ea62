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
import { ErrorRecovery } from './error-recovery.js';
import { perform } from './perform.js';
import { decideOutcome, type RunOutcome } from './run-outcome.js';
import { RunMemory } from './run-memory.js';
import { RunMeter } from './run-meter.js';
import { type FinishedRun, RunRecorder } from './run-recorder.js';
import { type MeasuredRun, tellEnd, tellStart, warnOfGrowth } from './run-report.js';
import { type Entrance, RunGate } from './run-gate.js';
import type { TaskContext } from './task-context.js';
import { Tracing } from '../tracing/index.js';
import { longTimeout } from '../time/long-timeout.js';

/** A claimed run on its way through the steps of {@link HandlerRunner.run}. */
interface Run {
  readonly claim: Claim;
  readonly definition: TaskDefinition;
  readonly flight: Flight;
  readonly context: TaskContext;
  readonly work: Work;
  /** Undefined until the payload is validated, and for tasks that need not ask. */
  entrance?: Entrance;
}

/** What a run does: by default it calls the handler, `invoke`. */
export type Work = (invoke: () => Promise<unknown>, context: TaskContext) => Promise<unknown>;

const CALL_HANDLER: Work = (invoke) => invoke();

/** Calls the handler of a claimed execution and decides what follows from how that ended. */
@Injectable()
export class HandlerRunner {
  private readonly abandoned = new RateLimitedLogger(HandlerRunner.name, 'handlers that did not stop');

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly contexts: ContextFactory,
    private readonly recorder: RunRecorder,
    private readonly gate: RunGate,
    private readonly recovery: ErrorRecovery,
    private readonly meter: RunMeter,
    private readonly memory: RunMemory,
    private readonly tracing: Tracing,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  run(claim: Claim, flight: Flight, work = CALL_HANDLER): Promise<FinishedRun> {
    const { spans } = this.tracing;
    if (!spans) return this.carryOut(claim, flight, work);
    const { owner: handler } = this.registry.get(claim.taskName);
    const run = { ...claim, attempt: claim.spentAttempts + 1, handler };
    return spans.process(run, () => this.carryOut(claim, flight, work));
  }

  private async carryOut(claim: Claim, flight: Flight, work: typeof CALL_HANDLER): Promise<FinishedRun> {
    const { ledger, registry, contexts } = this;
    const startedAtMs = ledger.clock.now();
    const definition = registry.get(claim.taskName);
    const mask = definition.payload.secrets.maskOf(claim.payload);
    const context = contexts.create(claim, flight.controller.signal, mask);
    const run: Run = { claim, definition, flight, context, work };
    const gauge = this.meter.begin(definition.isMeasured);
    const result = await this.perform(run);
    const attempt = await this.decide(run, result);
    const outcome = attempt.status === 'FAILURE' ? await this.recovered(run, result, attempt) : attempt;
    context.state.close();
    const resources = this.meter.end(gauge);
    const durationMs = ledger.clock.now() - startedAtMs;
    const breaker = this.gate.verdictOf(run.entrance, claim.taskName, attempt, outcome);
    if (run.entrance?.outcome) return { claim, outcome, logs: context.logs };
    if (resources) this.report(run, { claim, context, outcome, durationMs, resources });
    // What an error handler answers is no result of the task.
    const cache = attempt.status === 'SUCCESS' ? run.entrance?.cache : undefined;
    return { claim, outcome, startedAtMs, logs: context.logs, resources, breaker, cache };
  }

  private report({ definition }: Run, measured: MeasuredRun): void {
    if (definition.isDebugged) tellEnd(measured);
    warnOfGrowth(measured);
  }

  /** What error handlers and the fallback make of a last attempt that failed. */
  private async recovered(run: Run, result: HandlerResult, failure: RunOutcome): Promise<RunOutcome> {
    const { claim, definition, context, flight } = run;
    const { signal } = flight.controller;
    const wasAborted = signal.aborted;
    const timeoutMs = this.timeoutOf(run);
    const failed = { claim, definition, context, timeoutMs, signal, failure };
    const outcome = await this.recovery.recover(failed, (work) => this.within(run, work));
    // It was cancelled or handed over while they were asked: then that is how it ended.
    return outcome ?? (signal.aborted && !wasAborted ? this.decide(run, result) : failure);
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
  private async call(run: Run): Promise<unknown> {
    const { claim, definition, flight, context, work } = run;
    flight.controller.signal.throwIfAborted();
    const payload = await definition.payload.validate(claim.payload, 'run');
    Object.assign(context, { payload });
    if (definition.breaker || definition.cache) {
      run.entrance = await this.gate.enter(claim, definition, payload);
      flight.controller.signal.throwIfAborted();
      if (run.entrance.outcome) return undefined;
    }
    this.recorder.started(claim, context.logs);
    if (definition.isDebugged) tellStart(claim, context, definition);
    return this.within(run, () => work(() => this.invoke(run, payload), context));
  }

  private invoke({ claim, definition, context }: Run, payload: unknown): Promise<unknown> {
    if (!definition.memory) return definition.invoke(payload, context);
    return this.memory.around(definition, claim, (memory) => {
      Object.assign(context, { memory });
      return definition.invoke(payload, context);
    });
  }

  /** What is enqueued meanwhile belongs to this execution. */
  private within<T>({ claim, flight, context }: Run, work: () => T): T {
    const { id, rootId = id } = claim;
    return executionScope.run(
      { id, rootId, signal: flight.controller.signal, mask: context.logs.mask, place: flight.place },
      work,
    );
  }

  private decide({ claim, definition, flight, context, entrance }: Run, result: HandlerResult): Promise<RunOutcome> {
    const { signal } = flight.controller;
    if (entrance?.outcome && !signal.aborted) return Promise.resolve(entrance.outcome);
    const abortReason: unknown = signal.aborted ? signal.reason : undefined;
    const resultLimit = this.settings.limits.resultBytes;
    const { retry } = definition;
    return decideOutcome({ claim, result, abortReason, retry, signal, resultLimit, mask: context.logs.mask });
  }

  private startTimer(run: Run): () => void {
    const { claim, flight } = run;
    const timeoutMs = this.timeoutOf(run);
    if (timeoutMs === undefined) return () => undefined;
    return longTimeout(() => flight.controller.abort(new TaskTimeoutError(claim.taskName, timeoutMs)), timeoutMs);
  }

  private timeoutOf({ claim, definition }: Run): number | undefined {
    return claim.timeoutMs ?? definition.timeoutMs ?? this.settings.defaultTimeoutMs;
  }

  private warnOfAbandoned({ claim, definition }: Run): void {
    this.abandoned.warn(
      `${definition.owner} did not stop within ${this.settings.abortGraceMs} ms after its signal was aborted ` +
        `(execution ${claim.id}). It may still be running; pass ctx.signal on.`,
    );
  }
}
