import { Inject, Injectable } from '@nestjs/common';
import { areaOf, COMMON_AREA, memoryJson } from '../client/index.js';
import type { TaskDefinition } from '../definition/index.js';
import { NonRetryableError } from '../errors/index.js';
import { type Claim, Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';

/** Brings tasks with `memory` what is kept for them, and keeps what they return. */
@Injectable()
export class RunMemory {
  constructor(
    private readonly ledger: Ledger,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** Calls the handler with what is kept under `context_{name}`. */
  async around(
    { name, memory }: TaskDefinition,
    claim: Claim,
    call: (context: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    if (!memory) return call(undefined);
    const area = areaFor(memory, claim);
    const key = `context_${name}`;
    const result = await call((await this.ledger.memory.read(area, [key])).get(key));
    const most = this.settings.limits.resultBytes;
    const entries = {
      [`result_${name}`]: memoryJson(`result_${name}`, result, most),
      [`execution_time_${name}`]: String(this.ledger.clock.now() / 1000),
    };
    await this.ledger.memory.writeOfRun(area, entries, claim);
    return result;
  }
}

function areaFor(memory: NonNullable<TaskDefinition['memory']>, { metadata, taskName }: Claim): string {
  if (memory === true) return COMMON_AREA;
  const value = metadata[memory.by];
  // In the common area it would be there for everybody.
  if (typeof value !== 'string' || value === '')
    throw new NonRetryableError(
      `Task "${taskName}" keeps its memory by metadata.${memory.by}, and this execution has no text there. Enqueue it with one.`,
    );
  return areaOf({ metadata: { [memory.by]: value } });
}
