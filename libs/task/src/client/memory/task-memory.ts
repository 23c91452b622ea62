import { Inject, Injectable } from '@nestjs/common';
import { InvalidOptionError } from '../../errors/index.js';
import { Ledger, type SqlRunner } from '../../ledger/index.js';
import { assertKnown, assertText, type NamesOf, TASK_SETTINGS, type TaskSettings } from '../../options/index.js';
import { memoryJson } from './memory-json.js';
import { areaOf } from '../scope/scope-area.js';
import { CheckedScope, type ExecutionScope } from '../scope/scope.js';

export interface MemoryOptions {
  /** A transaction of yours: it is kept exactly when that commits. */
  readonly manager?: SqlRunner;
}

const OPTIONS: NamesOf<MemoryOptions> = { manager: true };

/** Memory within a scope. What other scopes have kept does not exist here, and what has none is apart from all of them. */
export class ScopedMemory {
  /** @internal */
  constructor(
    protected readonly ledger: Ledger,
    protected readonly settings: TaskSettings,
    private readonly scope?: CheckedScope,
  ) {}

  /** The same for this scope too. @throws InvalidOptionError which names what is wrong with it */
  scoped(scope: ExecutionScope): ScopedMemory {
    const checked = CheckedScope.of(scope);
    return new ScopedMemory(this.ledger, this.settings, this.scope?.and(checked) ?? checked);
  }

  /** What is kept under a key; undefined where there is nothing. */
  async get(key: string): Promise<unknown> {
    assertText(key, 'key');
    return (await this.ledger.memory.read(this.area, [key])).get(key);
  }

  /**
   * Keeps a value, as JSON, until it is replaced or deleted.
   * @throws PayloadTooLargeError over `limits.payloadBytes`; UnstorableValueError, InvalidOptionError
   */
  async set(key: string, value: unknown, options: MemoryOptions = {}): Promise<void> {
    assertText(key, 'key');
    assertKnown(options, OPTIONS, { whole: 'options' });
    const json = memoryJson(key, value, this.settings.limits.payloadBytes);
    await this.ledger.memory.write(this.area, { [key]: json }, options.manager);
  }

  /** False where there was nothing. */
  async delete(key: string): Promise<boolean> {
    assertText(key, 'key');
    return this.ledger.memory.remove(this.area, key);
  }

  /** What is kept under these keys, by key. Those of which nothing is kept, or null, are left out. */
  async getMemoryContext(keys: readonly string[]): Promise<Record<string, unknown>> {
    if (!Array.isArray(keys)) throw new InvalidOptionError('keys', keys, 'Use a list of keys.');
    for (const key of keys) assertText(key, 'keys');
    const found = await this.ledger.memory.read(this.area, keys);
    return Object.fromEntries(
      keys.filter((key) => (found.get(key) ?? null) !== null).map((key) => [key, found.get(key)]),
    );
  }

  private get area(): string {
    return areaOf(this.scope?.scope);
  }
}

/**
 * Values that tasks share as context. Tasks with `memory: true` find `context_{name}` in `ctx.memory`, and leave `result_{name}`
 * and `execution_time_{name}` (seconds since 1970).
 *
 * @example await memory.set('context_summarize', { style: 'short' });
 */
@Injectable()
export class TaskMemory extends ScopedMemory {
  /** @internal */
  constructor(ledger: Ledger, @Inject(TASK_SETTINGS) settings: TaskSettings) {
    super(ledger, settings);
  }
}
