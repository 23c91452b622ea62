import { FACTS } from './causes.js';
import { claimSql } from './causes/running.cause.js';

const COLUMNS = `e.id, e.task_name AS "taskName", e.module, e.queue, e.created_by AS "createdBy", e.tags, e.metadata, e.status,
       e.reason, e.attempt, e.max_attempts AS "maxAttempts", e.crashes, e.error_type AS "errorType",
       e.scheduled_for AS "scheduledFor", e.finished_at AS "finishedAt", e.cancel_requested_at AS "cancelRequestedAt",
       e.duplicate_of AS "duplicateOf", e.prepared_by AS "preparedBy", e.lock_conflict AS "lockConflict", e.external, e.engine, e.engine_id AS "engineId",
       clock_timestamp() AS at`;

/** All that is known about why an execution has not run, at one moment. $1 its id. */
export const explainSql = (s: string): string => `
SELECT ${COLUMNS}, ${claimSql(s)} AS claim,
       CASE WHEN e.finished_at IS NULL AND c.execution_id IS NULL AND NOT e.external
            THEN json_build_object(${Object.entries(FACTS)
              .map(([name, sql]) => `'${name}', ${sql(s)}`)
              .join(', ')}) END AS facts
  FROM ${s}.task_execution e LEFT JOIN ${s}.task_claim c ON c.execution_id = e.id WHERE e.id = $1::uuid`;
