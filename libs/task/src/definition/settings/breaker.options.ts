import type { Duration } from '../../time/duration.js';
import type { LockOptions } from './lock.options.js';

/**
 * A circuit breaker before a task: when attempts have failed several times in a row, in whichever processes, nothing of the
 * task begins for a while. Then one run finds out whether it works again.
 */
export interface BreakerOptions {
  /**
   * How many failed attempts in a row open it.
   * @default 5
   */
  readonly failureThreshold?: number;
  /**
   * How long it stays open before one run may find out.
   * @default '60s'
   */
  readonly recoveryTimeout?: Duration;
  /**
   * What becomes of executions while it is open. `fail`: FAILURE with the reason `breaker_open`, at once and without another
   * attempt. `wait`: they wait in the queue, as if it were paused for them.
   * @default 'fail'
   */
  readonly onOpen?: 'fail' | 'wait';
  /**
   * Name of the breaker, which tasks may share. A text with members of the payload in braces (`'api:{host}'`), or a function
   * of the payload, makes a breaker for each value; not together with `onOpen: 'wait'`.
   * @default the name of the task
   */
  readonly key?: LockOptions['key'];
  /** One breaker for each value of this member of the payload; not together with `onOpen: 'wait'`. */
  readonly param?: string;
}
