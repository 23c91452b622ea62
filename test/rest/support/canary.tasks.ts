import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';

/** What nobody without the right may come to see. No rule of redaction knows it. */
export const CANARY = 'Kestrel4417Umbra';

/** A payload with it in every place: names, values, deep down, and in what locks are made of. */
export const canaryPayload = (more: object = {}): object => ({
  text: CANARY,
  deep: { list: [{ [CANARY]: CANARY }] },
  ...more,
});

/** Tasks that keep what they are given in every place that is for payloads and results. */
@Injectable()
export class CanaryTasks {
  /** Returns it, and keeps it as artifacts of every kind. */
  @Task('keep_canary', { module: 'canary' })
  async keep({ text }: { text: string }, { artifacts }: TaskContext): Promise<object> {
    const parent = await artifacts.save('values', { text });
    await artifacts.save('rows', `a,b\n${text},2\n`, { contentType: 'text/csv', parent });
    await artifacts.save('blob', Buffer.from(text), { parent });
    return { text, deep: [{ [text]: text }] };
  }

  /** Fails, in words that say nothing of it. */
  @Task('fail_canary', { module: 'canary' })
  fail(): never {
    throw new RangeError('It could not be done');
  }

  /** Fails behind a breaker for each text. */
  @Task('guard_canary', { module: 'canary', breaker: { param: 'text', failureThreshold: 1, recoveryTimeout: '1h' } })
  guard(): never {
    throw new RangeError('It could not be done');
  }

  /** There is one of a text at a time. */
  @Task('unique_canary', { module: 'canary', unique: { param: 'text' } })
  once(): string {
    return 'once';
  }

  /** Runs until it is cancelled; those with the same text wait for it. */
  @Task('hold_canary', { module: 'canary', lock: { param: 'text', onConflict: 'wait' } })
  async hold(_: object, ctx: TaskContext): Promise<void> {
    await ctx.progress(30, 'Holding', 'hold');
    await pause(600_000, undefined, { signal: ctx.signal });
  }
}
