import type { EnqueueOptions } from '@taskledger/nestjs';

/** What an action is about. */
export type TaskAdminResource =
  | {
      readonly type: 'task';
      readonly name: string;
      readonly module: string;
      readonly tags: readonly string[];
      /** With `task.execute`: what the client chose. */
      readonly options?: EnqueueOptions;
    }
  | {
      readonly type: 'execution';
      readonly id: string;
      readonly taskId: string;
      readonly taskName: string;
      readonly module: string;
      readonly queue: string;
      readonly tags: readonly string[];
      readonly createdBy: string | null;
      /** All of it, private keys too. */
      readonly metadata: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'breaker';
      readonly name: string;
      /** Tasks that are known to use it. */
      readonly taskNames: readonly string[];
    }
  | {
      readonly type: 'error';
      readonly fingerprint: string;
      /** Tasks that have failed so. */
      readonly taskNames: readonly string[];
    }
  | {
      readonly type: 'queue';
      readonly name: string;
    }
  | {
      readonly type: 'lock';
      readonly key: string;
      /** The execution that holds it, or that it is kept for. */
      readonly executionId?: string;
      readonly taskName?: string;
    }
  | {
      readonly type: 'worker';
      /** Of the process, until it ends. */
      readonly id: string;
      readonly name: string;
      /** That it takes work of. */
      readonly queues: readonly string[];
      /** That it has handlers for. */
      readonly taskNames: readonly string[];
    }
  | {
      readonly type: 'schedule';
      readonly name: string;
      /** Of its executions, as all that follows. */
      readonly taskName: string;
      readonly module: string;
      readonly queue: string;
      readonly tags: readonly string[];
      readonly createdBy: string | null;
      /** All of it, private keys too. */
      readonly metadata: Readonly<Record<string, unknown>>;
    };
