import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { A, B, SECRETS } from './tenants.js';

type Payload = Readonly<Record<string, unknown>>;

/** Tasks that leave something behind wherever a task can. */
@Injectable()
export class TenantTasks {
  @Task(A.task, { module: A.module, breaker: { key: SECRETS.breaker, failureThreshold: 1_000 } })
  async tell(payload: Payload, ctx: TaskContext): Promise<unknown> {
    const { artifacts, logger } = ctx;
    await ctx.progress(50, SECRETS.progress);
    logger.log(SECRETS.line, { line: SECRETS.line });
    await artifacts.save(SECRETS.artifact, SECRETS.content, { contentType: 'text/plain' });
    if (payload['wait']) await pause(600_000, undefined, { signal: ctx.signal });
    if (payload['fail']) throw new RangeError(SECRETS.error);
    return { result: SECRETS.result };
  }

  @Task(B.task, { module: B.module })
  answer(payload: Payload, { logger }: TaskContext): Payload {
    logger.log('a line of b');
    return payload;
  }

  /** Two of one key do not run at the same time. */
  @Task('locked', { module: 'shared', lock: { param: 'key' } })
  hold(payload: Payload, ctx: TaskContext): Promise<unknown> | string {
    return payload['wait'] ? pause(600_000, undefined, { signal: ctx.signal }) : 'done';
  }

  @Task('locked_or_failed', { module: 'shared', lock: { param: 'key', onConflict: 'fail' } })
  holdOrFail(payload: Payload, ctx: TaskContext): Promise<unknown> | string {
    return this.hold(payload, ctx);
  }

  /** There is one of a key at a time. */
  @Task('unique', { module: 'shared', unique: { param: 'key' } })
  once(): string {
    return 'done';
  }
}
