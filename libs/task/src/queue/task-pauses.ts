import { Injectable } from '@nestjs/common';
import { TaskRegistry } from '../definition/index.js';
import { UnknownTaskError } from '../errors/index.js';
import { Ledger } from '../ledger/index.js';
import { assertKnown, assertLabel, type NamesOf } from '../options/index.js';
import { BUILT_IN } from '../secrets/index.js';
import { assertUntil, type PauseOptions } from './pause.options.js';
import { QueueWorkers } from './queue-workers.js';
import { UnservedTickets } from './unserved-tickets.js';

/** A task that nothing is started of. */
export interface PausedTask {
  readonly task: string;
  readonly at: Date;
  /** When it goes on by itself; absent = when somebody resumes it. */
  readonly until?: Date;
  readonly by?: string;
  readonly reason?: string;
}

const PAUSE: NamesOf<PauseOptions> = { by: true, reason: true, until: true };
const RESUME: NamesOf<Pick<PauseOptions, 'by'>> = { by: true };

/**
 * Pauses single tasks, whatever their queues: in every process, until somebody resumes them or their time is over. It is in the
 * ledger, and every fetch asks for it.
 *
 * @example await pauses.pause('send_invoice', { by: 'ann', reason: 'wrong VAT rate', until: new Date('2026-12-01T08:00Z') });
 */
@Injectable()
export class TaskPauses {
  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly unserved: UnservedTickets,
    private readonly workers: QueueWorkers,
  ) {
    ledger.signals.on('task', () => workers.lookFromStart());
  }

  /** Those that are paused now, by name. */
  async list(): Promise<PausedTask[]> {
    return (await this.ledger.taskPauses.all()).map(({ task, at, until, by, reason }) => ({
      task,
      at,
      ...(until && { until }),
      ...(by !== null && { by }),
      ...(reason !== null && { reason }),
    }));
  }

  /** Undefined where it is not paused. */
  async find(task: string): Promise<PausedTask | undefined> {
    return (await this.list()).find((one) => one.task === task);
  }

  /**
   * Starts nothing of this task any more: what runs goes on, retries and what is enqueued wait. A claim that a process took a
   * moment ago may still begin, within 100 ms. A paused task stays as it is.
   * @throws UnknownTaskError, InvalidOptionError
   */
  async pause(task: string, options: PauseOptions = {}): Promise<void> {
    assertKnown(options, PAUSE, { whole: 'options' });
    const { by, reason, until } = options;
    for (const [name, value] of Object.entries({ by, reason })) if (value !== undefined) assertLabel(value, name);
    assertUntil(until, this.ledger.clock.now());
    if (!this.registry.has(task)) throw new UnknownTaskError(task);
    await this.ledger.taskPauses.pause(task, { by, until, reason: reason && BUILT_IN.text(reason) });
  }

  /** Goes on. One that is not paused stays as it is, whether it is known here or not. @throws InvalidOptionError */
  async resume(task: string, options: Pick<PauseOptions, 'by'> = {}): Promise<void> {
    assertKnown(options, RESUME, { whole: 'options' });
    if (options.by !== undefined) assertLabel(options.by, 'by');
    await this.ledger.taskPauses.resume(task, options.by);
    // What has been set aside meanwhile comes back to its place.
    await this.unserved.round();
    this.ledger.signals.send('task', ['resumed']);
    this.workers.lookFromStart();
  }
}
