/** How a workflow stands, in one word. */
export type WorkflowState =
  | 'not_started'
  | 'running'
  | 'completed'
  /** It succeeded although nodes failed whose failure it provides for. */
  | 'completed_with_errors'
  | 'failed'
  | 'cancelled';

/** All of them. */
export const WORKFLOW_STATES: readonly WorkflowState[] = [
  'not_started',
  'running',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
];
