export {
  Pipeline,
  type PipelineOptions,
  PipelineStep,
  type PipelineStepOptions,
  type StepOrder,
} from './pipeline.decorators.js';
export { type PipelineContext, Pipelines, type PipelineRunOptions } from './pipelines.js';
export type {
  WorkflowBranch,
  WorkflowEdge,
  WorkflowGraph,
  WorkflowGraphNode,
  WorkflowGraphPage,
  WorkflowNodeArm,
} from './workflow-graph.js';
export type { WorkflowFilter, WorkflowListOptions, WorkflowPage, WorkflowSummary } from './workflow-lists.js';
export { UsesWorkflows } from './uses-workflows.decorator.js';
export { workflowProviders } from './workflow.providers.js';
export { ScopedWorkflows, Workflows } from './workflows.js';
