import { InvalidOptionError } from '../../errors/index.js';
import { assertCount, assertKnown, assertText, type NamesOf } from '../../errors/assertions.js';
import type { CounterKey, Ledger, SqlRunner } from '../../ledger/index.js';
import type { CheckedScope } from '../scope/scope.js';
import { areaOf } from '../scope/scope-area.js';
import { TaskDependencies } from '../dependencies/task-dependencies.js';

/** How a counter is changed, or read. */
export interface CounterOptions {
  /** A transaction of yours: the change exists exactly when it commits. Others wait for it with changes of their own. */
  readonly manager?: SqlRunner;
}

const OPTIONS: NamesOf<CounterOptions> = { manager: true };

/**
 * A counter that all processes share, for work whose number of parts is only known while it goes on: count each part up
 * before you enqueue it, down when it is done. Who counts down to 0 goes on; it is exactly one. Made by `tasks.tracker()`.
 *
 * @example
 * const left = tasks.tracker('import', importId);
 * await left.incr(files.length); // then enqueue them
 * if ((await left.decr()) === 0) await tasks.enqueue(summarize, { importId }); // at the end of each
 */
export class TaskCounter {
  /** @internal */
  constructor(
    private readonly ledger: Ledger,
    private readonly key: CounterKey,
  ) {}

  get name(): string {
    return this.key.name;
  }

  get id(): string {
    return this.key.id;
  }

  /** Counts up, by 1 or by more. The count after that. @throws InvalidOptionError */
  incr(by = 1, options?: CounterOptions): Promise<number> {
    return this.add(assertCount(by, 'by'), options);
  }

  /**
   * Counts down, by 1 or by more. The count after that, below 0 where more was counted down than up: a task that counts
   * down and then dies counts down again in its next run.
   */
  decr(by = 1, options?: CounterOptions): Promise<number> {
    return this.add(-assertCount(by, 'by'), options);
  }

  /** The count now; 0 where nobody has counted. */
  count(options: CounterOptions = {}): Promise<number> {
    assertKnown(options, OPTIONS, { whole: 'options' });
    return this.ledger.counters.read(this.key, options.manager);
  }

  /** Whether nothing is left: the count is 0, or below. */
  async complete(options?: CounterOptions): Promise<boolean> {
    return (await this.count(options)) <= 0;
  }

  private async add(by: number, options: CounterOptions = {}): Promise<number> {
    assertKnown(options, OPTIONS, { whole: 'options' });
    return this.ledger.counters.add(this.key, by, options.manager);
  }
}

/** `TaskReader` and what counts. */
export class TaskCounting extends TaskDependencies {
  /**
   * A counter of this name for this id, each a text of 1 to 255 characters. Each scope has counters of its own. One that
   * nobody has changed for 90 days is removed, at 0 after a day.
   */
  tracker(name: string, id: string): TaskCounter {
    const { parts, view } = this;
    const key = { scope: scopeKey(view.scope), name: assertText(name, 'name'), id: assertText(id, 'id') };
    return new TaskCounter(parts.ledger, key);
  }
}

const LONGEST_SCOPE = 2_000;

function scopeKey(checked: CheckedScope | undefined): string {
  const key = areaOf(checked?.scope);
  if (key.length > LONGEST_SCOPE)
    throw new InvalidOptionError(
      'scope',
      checked?.scope,
      `Use one of at most ${LONGEST_SCOPE} characters for counters.`,
    );
  return key;
}
