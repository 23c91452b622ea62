/** Whether the queue `q` is paused now: a pause may have an end. */
export const isQueuePaused = (q: string): string =>
  `(${q}.paused_at IS NOT NULL AND (${q}.paused_until IS NULL OR ${q}.paused_until > clock_timestamp()))`;

/** Tasks that are paused now, as a list: few rows, mostly none. */
export const pausedTasks = (s: string): string => `
  ARRAY(SELECT pause.task_name FROM ${s}.task_pause pause
         WHERE pause.paused_until IS NULL OR pause.paused_until > clock_timestamp())`;
