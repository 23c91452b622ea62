import { type ContextId, ContextIdFactory } from '@nestjs/core';
import { messageOf } from '../../errors/any-value.js';
import { ProcessLogger } from '../../logging/process-logger.js';

let isTold = false;

/**
 * The context of a run for Nest's injector. `ContextIdFactory.apply()` decides which durable providers it shares: its
 * strategy gets the `TaskContext`, whose `metadata` or `createdBy` tell the tenant.
 *
 * @example
 * attach(contextId: ContextId, request: Request | TaskContext) {
 *   const tenant = request instanceof TaskContext ? request.metadata['tenant'] : request.headers['x-tenant'];
 *   …
 * }
 */
export function contextIdOf(ctx: object): ContextId {
  try {
    return ContextIdFactory.getByRequest(ctx);
  } catch (error) {
    // One that was written for HTTP alone must not fail every task.
    if (!isTold)
      new ProcessLogger('TaskExplorer').warn(
        `The ContextIdStrategy of the application failed for a task: ${messageOf(error)}. Durable providers are made anew for every run until it takes a TaskContext.`,
      );
    isTold = true;
    return ContextIdFactory.create();
  }
}
