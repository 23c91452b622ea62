import { Injectable } from '@nestjs/common';
import { ExecutionView } from '../../client/index.js';
import { BulkParts } from './bulk-parts.js';
import { ScopedBulkOperations } from './scoped-bulk-operations.js';

/**
 * Does to many executions what can be done to one: to a list of them, or to all that a filter finds. The ledger keeps what is
 * to be done and what became of each, and a process does it in the background.
 *
 * @example
 * const operation = await bulk.start({
 *   action: 'retry',
 *   filter: { taskName: 'charge_card', status: 'FAILURE' },
 *   canary: { first: 1, next: 10 },
 *   perSecond: 20,
 *   reason: 'the gateway is back',
 * });
 */
@Injectable()
export class BulkOperations extends ScopedBulkOperations {
  /** @internal */
  constructor(parts: BulkParts) {
    super(parts, new ExecutionView(parts.ledger));
  }
}
