import type { Schema } from '../operation.js';
import { ALERT_SCHEMAS } from './alert.schemas.js';
import { ARTIFACT_SCHEMAS } from './artifact.schemas.js';
import { AUDIT_SCHEMAS } from './audit.schemas.js';
import { BREAKER_SCHEMAS } from './breaker.schemas.js';
import { ERROR_SCHEMAS } from './error.schemas.js';
import { BULK_OPERATION_SCHEMAS } from './bulk-operation.schemas.js';
import { BULK_SCHEMAS } from './bulk.schemas.js';
import { CONFIG_SCHEMAS } from './config.schemas.js';
import { EXECUTION_SCHEMAS } from './execution.schemas.js';
import { EXPLANATION_SCHEMAS } from './explanation.schemas.js';
import { HISTORY_SCHEMAS } from './history.schemas.js';
import { LOCK_SCHEMAS } from './lock.schemas.js';
import { QUEUE_SCHEMAS } from './queue.schemas.js';
import { SCHEDULE_SCHEMAS } from './schedule.schemas.js';
import { STATISTICS_SCHEMAS } from './statistics.schemas.js';
import { SERVER_SCHEMAS } from './server.schemas.js';
import { SYSTEM_SCHEMAS } from './system.schemas.js';
import { TASK_SCHEMAS } from './task.schemas.js';
import { TRACKING_SCHEMAS } from './tracking.schemas.js';
import { VIEW_SCHEMAS } from './view.schemas.js';
import { WORKER_SCHEMAS } from './worker.schemas.js';
import { WORKFLOW_SCHEMAS } from './workflow.schemas.js';

/** Every schema of the document, by name. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  ...TASK_SCHEMAS,
  ...EXECUTION_SCHEMAS,
  ...TRACKING_SCHEMAS,
  ...EXPLANATION_SCHEMAS,
  ...HISTORY_SCHEMAS,
  ...ARTIFACT_SCHEMAS,
  ...BULK_SCHEMAS,
  ...BULK_OPERATION_SCHEMAS,
  ...SCHEDULE_SCHEMAS,
  ...WORKFLOW_SCHEMAS,
  ...BREAKER_SCHEMAS,
  ...ERROR_SCHEMAS,
  ...ALERT_SCHEMAS,
  ...QUEUE_SCHEMAS,
  ...WORKER_SCHEMAS,
  ...LOCK_SCHEMAS,
  ...VIEW_SCHEMAS,
  ...STATISTICS_SCHEMAS,
  ...CONFIG_SCHEMAS,
  ...AUDIT_SCHEMAS,
  ...SYSTEM_SCHEMAS,
  ...SERVER_SCHEMAS,
};
