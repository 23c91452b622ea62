import type { Right } from '../right.js';
import { ALERT_RIGHTS } from './alert.rights.js';
import { ARTIFACT_RIGHTS } from './artifact.rights.js';
import { BREAKER_RIGHTS } from './breaker.rights.js';
import { BULK_RIGHTS } from './bulk.rights.js';
import { ERROR_RIGHTS } from './error.rights.js';
import { EXECUTION_RIGHTS } from './execution.rights.js';
import { JOB_RIGHTS } from './job.rights.js';
import { LOCK_RIGHTS } from './lock.rights.js';
import { QUEUE_RIGHTS } from './queue.rights.js';
import { SCHEDULE_RIGHTS } from './schedule.rights.js';
import { SYSTEM_RIGHTS } from './system.rights.js';
import { TASK_RIGHTS } from './task.rights.js';
import { VIEW_RIGHTS } from './view.rights.js';
import { WORKER_RIGHTS } from './worker.rights.js';
import { WORKFLOW_RIGHTS } from './workflow.rights.js';

/** Who may do what, by the id of the operation. An operation without an entry fails the test. */
export const RIGHTS: Readonly<Record<string, Right>> = {
  ...TASK_RIGHTS,
  ...EXECUTION_RIGHTS,
  ...BULK_RIGHTS,
  ...JOB_RIGHTS,
  ...ARTIFACT_RIGHTS,
  ...SCHEDULE_RIGHTS,
  ...WORKFLOW_RIGHTS,
  ...BREAKER_RIGHTS,
  ...ERROR_RIGHTS,
  ...ALERT_RIGHTS,
  ...QUEUE_RIGHTS,
  ...WORKER_RIGHTS,
  ...LOCK_RIGHTS,
  ...VIEW_RIGHTS,
  ...SYSTEM_RIGHTS,
};
