import { Inject, Injectable } from '@nestjs/common';
import { Tasks } from '../client/index.js';
import { type Claim, Ledger } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { ExternalQueues } from '../queue/index.js';
import type { SecretMask } from '../secrets/index.js';
import { TaskContext } from './task-context.js';

/** Makes the context of a run. */
@Injectable()
export class ContextFactory {
  private readonly lines = new RateLimitedLogger(TaskContext.name, 'calls that handlers have left behind');

  constructor(
    private readonly ledger: Ledger,
    private readonly tasks: Tasks,
    private readonly queues: ExternalQueues,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  create(claim: Claim, signal: AbortSignal, mask: SecretMask): TaskContext {
    const { ledger, tasks, lines, queues, settings } = this;
    const parts = { ledger, tasks, lines, queues, limits: settings.limits, mask };
    return new TaskContext(claim, parts, signal, claim.payload);
  }
}
