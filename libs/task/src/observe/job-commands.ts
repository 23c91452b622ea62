import type { ExternalCommands } from '../client/index.js';
import { type EngineAction, EngineRefusedError, EngineUnavailableError } from '../errors/index.js';
import type { Ledger, TaskExecution } from '../ledger/index.js';
import type { JobRecorder } from './job-recorder.js';
import type { ObservedJob, ObservedQueue } from './observed-job.js';

const IN_LINE: readonly string[] = ['waiting', 'prioritized', 'delayed'];
// BullMQ's errors have no codes, and a server that is away has many ways to say so.
const NOT_ALLOWED = /^(Missing key|Missing lock|Job .* (is not in|could not be|has pending|belongs to)|The parent job)/;

/** What can be done to jobs of a queue, with what BullMQ offers. The ledger hears of it at once. */
export class JobCommands implements ExternalCommands {
  constructor(
    private readonly ledger: Ledger,
    private readonly open: () => Promise<{ readonly queue: ObservedQueue; readonly recorder: JobRecorder }>,
  ) {}

  async cancel(execution: TaskExecution): Promise<boolean> {
    const { id } = execution;
    const job = await this.present(execution, 'cancel');
    if (job.finishedAtMs !== undefined) return false;
    if (job.state === 'active')
      throw new EngineRefusedError(id, 'cancel', 'a worker is processing the job, and BullMQ does not stop it.');
    // Whoever sees first that the job is gone records why.
    await this.ledger.observed.wishToCancel(id, true);
    try {
      await this.act(execution, 'cancel', (queue) => queue.remove(job.id));
    } catch (error) {
      await this.ledger.observed.wishToCancel(id, false);
      throw error;
    }
    return true;
  }

  async retry(execution: TaskExecution): Promise<string> {
    const { id } = execution;
    if ((await this.latest(execution)) !== id)
      throw new EngineRefusedError(id, 'retry', 'its job has been repeated, or its id was used again, since.');
    const job = await this.present(execution, 'retry');
    const { state } = job;
    if (state !== 'failed' && state !== 'completed')
      throw new EngineRefusedError(id, 'retry', `its job has not finished, it is ${state}.`);
    await this.act(execution, 'retry', (queue) => queue.retry(job.id, state));
    const { recorder } = await this.open();
    await recorder.reconcile([{ jobId: job.id }]);
    return this.latest(execution);
  }

  async reorder(execution: TaskExecution, priority: number): Promise<boolean> {
    const job = await this.present(execution, 'reorder');
    if (!IN_LINE.includes(job.state)) return false;
    await this.act(execution, 'reorder', (queue) => queue.prioritize(job.id, priority));
    await this.compare(job.id);
    return true;
  }

  async promote(execution: TaskExecution): Promise<void> {
    const job = await this.present(execution, 'promote');
    if (job.state !== 'delayed')
      throw new EngineRefusedError(execution.id, 'promote', `its job is not delayed, it is ${job.state}.`);
    await this.act(execution, 'promote', (queue) => queue.promote(job.id));
    await this.compare(job.id);
  }

  // The job as it is now, and the ledger with it.
  private async present(execution: TaskExecution, action: EngineAction): Promise<ObservedJob> {
    const jobId = execution.engineId ?? '';
    const job = await this.asking(execution, async () => {
      await this.compare(jobId);
      return (await this.open()).queue.read(jobId);
    });
    if (job) return job;
    throw new EngineRefusedError(execution.id, action, 'it does not have the job any more.');
  }

  private async act(
    execution: TaskExecution,
    action: EngineAction,
    work: (queue: ObservedQueue) => Promise<void>,
  ): Promise<void> {
    try {
      await work((await this.open()).queue);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (NOT_ALLOWED.test(message)) throw new EngineRefusedError(execution.id, action, message, { cause: error });
      throw new EngineUnavailableError(execution.id, message, { cause: error });
    }
  }

  private async asking<T>(execution: TaskExecution, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw new EngineUnavailableError(execution.id, String(error), { cause: error });
    }
  }

  private async compare(jobId: string): Promise<void> {
    await (await this.open()).recorder.reconcile([{ jobId }]);
  }

  /** The execution that stands for the job now. */
  private async latest({ id, engineId }: TaskExecution): Promise<string> {
    const { recorder } = await this.open();
    const key = recorder.identity.keyOf(engineId ?? '');
    return (await this.ledger.observed.find([key])).get(key)?.executionId ?? id;
  }
}
