import type { Operation } from '../operation.js';
import { ALERT_OPERATIONS } from './alert.operations.js';
import { ARTIFACT_OPERATIONS } from './artifact.operations.js';
import { AUDIT_OPERATIONS } from './audit.operations.js';
import { BREAKER_OPERATIONS } from './breaker.operations.js';
import { BULK_OPERATIONS } from './bulk.operations.js';
import { CONFIG_OPERATIONS } from './config.operations.js';
import { ERROR_OPERATIONS } from './error.operations.js';
import { EXECUTION_OPERATIONS } from './execution.operations.js';
import { HISTORY_OPERATIONS } from './history.operations.js';
import { JOB_OPERATIONS } from './job.operations.js';
import { LOCK_OPERATIONS } from './lock.operations.js';
import { QUEUE_OPERATIONS } from './queue.operations.js';
import { SCHEDULE_OPERATIONS } from './schedule.operations.js';
import { STATISTICS_OPERATIONS } from './statistics.operations.js';
import { STATUS_OPERATIONS } from './status.operations.js';
import { SYSTEM_OPERATIONS } from './system.operations.js';
import { TASK_OPERATIONS } from './task.operations.js';
import { TRACKING_OPERATIONS } from './tracking.operations.js';
import { VIEW_OPERATIONS } from './view.operations.js';
import { WORKER_OPERATIONS } from './worker.operations.js';
import { WORKFLOW_OPERATIONS } from './workflow.operations.js';

/** Every route of the API. */
export const OPERATIONS: readonly Operation[] = [
  ...TASK_OPERATIONS,
  ...STATUS_OPERATIONS,
  ...EXECUTION_OPERATIONS,
  ...BULK_OPERATIONS,
  ...TRACKING_OPERATIONS,
  ...HISTORY_OPERATIONS,
  ...JOB_OPERATIONS,
  ...ARTIFACT_OPERATIONS,
  ...SCHEDULE_OPERATIONS,
  ...WORKFLOW_OPERATIONS,
  ...BREAKER_OPERATIONS,
  ...ERROR_OPERATIONS,
  ...ALERT_OPERATIONS,
  ...QUEUE_OPERATIONS,
  ...WORKER_OPERATIONS,
  ...LOCK_OPERATIONS,
  ...VIEW_OPERATIONS,
  ...STATISTICS_OPERATIONS,
  ...AUDIT_OPERATIONS,
  ...CONFIG_OPERATIONS,
  ...SYSTEM_OPERATIONS,
];
