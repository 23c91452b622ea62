import type { TaskDefinition, TaskRegistry } from '../definition/index.js';
import { executionScope } from '../dispatch/index.js';
import { TaskTimeoutError, UnknownTaskError } from '../errors/index.js';
import { type Claim, SPARE_STARTS } from '../ledger/index.js';
import { LineBudget } from '../line-budget.js';
import type { TaskSettings } from '../options/index.js';
import type { ContextFactory } from './context.factory.js';
import type { Ending } from './ending.js';
import { describeError } from './error-description.js';
import type { Flight } from './in-flight.js';
import { judge, type Judgement } from './judgement.js';
import { perform } from './perform.js';
import type { FinishedRun, RunRecorder } from './run-recorder.js';
import type { TaskContext } from './task-context.js';

// setTimeout takes no longer delay; a timeout beyond 24 days is as good as none.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const NO_HANDLER_DELAY_MS = 5_000;

/** A claimed run on its way through the steps of {@link HandlerRunner.run}. */
interface Run {
  readonly claim: Claim;
  readonly definition: TaskDefinition;
  readonly flight: Flight;
  readonly context: TaskContext;
}

/** Calls the handler of a claimed execution and judges how that ended. */
export class HandlerRunner {
  private readonly zombies = new LineBudget(HandlerRunner.name, 'handlers that did not stop');

  constructor(
    private readonly registry: TaskRegistry,
    private readonly contexts: ContextFactory,
    private readonly recorder: RunRecorder,
    private readonly settings: TaskSettings,
  ) {}

  async run(claim: Claim, flight: Flight): Promise<FinishedRun> {
    if (!this.registry.has(claim.taskName)) return { claim, judgement: noHandler(claim) };
    const definition = this.registry.get(claim.taskName);
    const context = this.contexts.create(claim, flight.controller.signal, claim.payload);
    const run = { claim, definition, flight, context };
    const ending = await this.perform(run);
    context.state.close();
    return { claim, judgement: await this.judge(run, ending), logs: context.logs };
  }

  private async perform(run: Run): Promise<Ending> {
    const stopTimer = this.startTimer(run);
    const ending = await perform(() => this.call(run), run.flight.controller.signal, this.settings.abortGraceMs);
    stopTimer();
    if (ending.kind === 'abandoned') this.warnOfZombie(run);
    return ending;
  }

  /** The payload is checked again: what was valid for the producer may not be for this version of the task. */
  private async call({ claim, definition, flight, context }: Run): Promise<unknown> {
    flight.controller.signal.throwIfAborted();
    const payload = await definition.payload.validate(claim.payload, 'run');
    Object.assign(context, { payload });
    this.recorder.started(claim, context.logs);
    const current = { id: claim.id, rootId: claim.rootId ?? claim.id, signal: flight.controller.signal };
    return executionScope.run(current, () => definition.invoke(payload, context));
  }

  private judge({ claim, definition, flight }: Run, ending: Ending): Promise<Judgement> {
    const { signal } = flight.controller;
    const abortReason: unknown = signal.aborted ? signal.reason : undefined;
    const resultLimit = this.settings.limits.resultBytes;
    return judge({ claim, ending, abortReason, retry: definition.retry, resultLimit });
  }

  private startTimer({ claim, definition, flight }: Run): () => void {
    const timeoutMs = claim.timeoutMs ?? definition.timeoutMs ?? this.settings.defaultTimeoutMs;
    if (timeoutMs === undefined || timeoutMs > LONGEST_TIMER_MS) return () => undefined;
    const timer = setTimeout(() => flight.controller.abort(new TaskTimeoutError(claim.taskName, timeoutMs)), timeoutMs);
    return () => clearTimeout(timer);
  }

  private warnOfZombie({ claim, definition }: Run): void {
    this.zombies.warn(
      `${definition.owner} did not stop within ${this.settings.abortGraceMs} ms after its signal was aborted ` +
        `(execution ${claim.id}). It may still be running; pass ctx.signal on.`,
    );
  }
}

// A process of the version before a deployment may get a task that only the new version knows: it puts it off,
// as often as the bound on starts allows.
function noHandler({ taskName, run, maxAttempts }: Claim): Judgement {
  const thrown = new UnknownTaskError(taskName);
  const refusal = { reason: 'no_handler', error: describeError(thrown), spendsAttempt: false, thrown } as const;
  if (run >= maxAttempts + SPARE_STARTS) return { ...refusal, status: 'FAILURE' };
  return { ...refusal, status: 'RETRY', delayMs: run * NO_HANDLER_DELAY_MS };
}
