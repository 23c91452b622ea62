/** Whether the queue or the task of a row is paused now: a pause may have an end. */
export const isPaused = (row: string): string =>
  `(${row}.paused_at IS NOT NULL AND (${row}.paused_until IS NULL OR ${row}.paused_until > clock_timestamp()))`;

/** Tasks that are paused now, as a list: few rows, mostly none. */
export const pausedTasks = (s: string): string =>
  `ARRAY(SELECT pause.task_name FROM ${s}.task_pause pause WHERE ${isPaused('pause')})`;
