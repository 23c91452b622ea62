export {
  assertDeadline,
  defineWorkflow,
  definitionOf,
  type NamedResults,
  sequential,
  type SequentialResult,
  type SequentialStep,
  type WorkflowOptions,
} from './define-workflow.js';
export type {
  After,
  AfterOne,
  BranchOptions,
  EdgeCondition,
  NodeExecutionOptions,
  NodeOptions,
  WorkflowBuilder,
  WorkflowFacts,
  WorkflowNode,
} from './node.types.js';
export {
  NAMED_RUNNER,
  parallel,
  PARALLEL_RUNNER,
  type ParallelItem,
  type ParallelOptions,
  type ParallelResult,
  type StaticNode,
  StaticWorkflow,
  type WorkflowItem,
  workflowOf,
} from './static-workflow.js';
export { draftOf } from './workflow.builder.js';
export {
  type AnyFacts,
  type ArmRef,
  type BranchSpec,
  type NodeEdge,
  type NodeSpec,
  WorkflowDefinition,
  type WorkflowShape,
} from './workflow.definition.js';
