import type { ExecutionStatus } from '../services/schema';
import { STATE_WORDS, type WorkflowState } from '../services/workflows';
import { Status } from './status';

const SHAPES: Readonly<Record<WorkflowState, ExecutionStatus>> = {
  not_started: 'WAITING',
  running: 'STARTED',
  completed: 'SUCCESS',
  completed_with_errors: 'RETRY',
  failed: 'FAILURE',
  cancelled: 'REVOKED',
};

/** How a workflow stands, by shape, word and colour. */
export function WorkflowStateMark({ state }: { readonly state: WorkflowState }) {
  return <Status status={SHAPES[state]} note={STATE_WORDS[state]} />;
}
