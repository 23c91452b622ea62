import { WORKFLOW_STATES } from '@taskledger/nestjs';
import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const isOrNot: Schema = { type: 'boolean' };
const arm: Schema = { type: 'string', enum: ['then', 'else'] };

const fields: Readonly<Record<string, Schema>> = {
  id: { ...is.uuid, description: 'Of its execution, which has its payload and its result.' },
  task_id: is.text,
  name: is.text,
  module: is.text,
  state: { type: 'string', enum: [...WORKFLOW_STATES] },
  reason: is.textOrNull,
  error: { ...is.textOrNull, description: 'In lists its first line, cut at 300 characters.' },
  created_at: is.moment,
  finished_at: is.momentOrNull,
  deadline: {
    ...is.momentOrNull,
    description: 'When it ends as a FAILURE with the reason timeout, unless it has ended before.',
  },
  created_by_id: is.textOrNull,
  created_by_username: is.textOrNull,
  queue: is.text,
  priority: is.count,
  tags: is.texts,
  node_count: { ...is.count, description: 'Those that were taken over included.' },
  nodes_by_status: {
    type: 'object',
    additionalProperties: is.count,
    description: 'How many nodes have each status, by the words of executions; without those that none has.',
  },
  hidden_nodes: { ...is.count, description: 'Nodes that are outside of the scope of the user; they are nowhere else.' },
  retry_of: { ...is.uuidOrNull, description: 'The workflow that this one takes up again.' },
};

/** Schemas of workflows. */
export const WORKFLOW_SCHEMAS: Readonly<Record<string, Schema>> = {
  ListedWorkflow: is.shape(fields),
  WorkflowPage: is.shape({
    count: { ...is.count, description: 'Counted up to 10,000.' },
    count_capped: { ...isOrNot, description: 'There are more than count.' },
    next: { ...is.textOrNull, description: 'Path and query of the next page, with a cursor.' },
    previous: is.textOrNull,
    results: listOf(ref('ListedWorkflow')),
  }),
  WorkflowNode: is.shape({
    name: is.text,
    execution_id: is.uuid,
    task_name: is.text,
    status: ref('ExecutionStatus'),
    reason: is.textOrNull,
    error: { ...is.textOrNull, description: 'Its first line, cut at 300 characters.' },
    queue: is.text,
    priority: is.count,
    attempt: is.count,
    max_attempts: is.count,
    run: is.count,
    created_at: is.moment,
    queued_at: { ...is.momentOrNull, description: 'Since when it waits, or waited, for nothing but a worker.' },
    started_at: is.momentOrNull,
    finished_at: is.momentOrNull,
    taken_over_from: { ...is.uuidOrNull, description: 'The workflow that it ran in, where it was not run again.' },
    arms: {
      ...listOf(
        is.shape({ branch: is.text, arm, is_taken: { type: ['boolean', 'null'], description: 'Null: undecided.' } }),
      ),
      description: 'The arms of branches that it is in; known where the application that answers knows the workflow.',
    },
  }),
  WorkflowEdge: is.shape({
    from: { ...is.text, description: 'Name of a node; it may be on another page.' },
    to: is.text,
    when: { type: 'string', enum: ['success', 'finished', 'failure'] },
    state: {
      type: 'string',
      enum: ['open', 'met', 'failed', 'unmet'],
      description:
        'open: from has not ended. met: it ended as it should. failed: it did not succeed, so to fails. unmet: it succeeded where it was to fail, so to is skipped.',
    },
  }),
  Workflow: is.shape({
    ...fields,
    successor: { ...is.uuidOrNull, description: 'The workflow that takes this one up again.' },
    current_step: { ...is.count, description: 'The step that runs, or ran last, from 1; 0 before the first.' },
    branches: listOf(
      is.shape({ name: is.text, taken: { type: ['string', 'null'], description: 'then, else, or null: undecided.' } }),
    ),
    nodes: { ...listOf(ref('WorkflowNode')), description: 'In the order in which they are declared, from offset on.' },
    offset: is.count,
    next: { ...is.textOrNull, description: 'Path and query of the nodes after these.' },
    edges: { ...listOf(ref('WorkflowEdge')), description: 'What these nodes come after: the first 20,000.' },
    edges_capped: { ...isOrNot, description: 'There are more edges.' },
  }),
  WorkflowCancellation: is.shape({
    id: is.uuid,
    name: is.text,
    cancelled: { ...isOrNot, description: 'False when it had ended.' },
  }),
  RetryFailedRequest: is.optional({ reason: is.text }),
  WorkflowRetry: is.shape({
    id: { ...is.uuid, description: 'Of the new workflow.' },
    task_id: is.text,
    name: is.text,
    retry_of: is.uuid,
    deduplicated: { ...isOrNot, description: 'It had been taken up again already, and that has not ended.' },
  }),
};
