import type { Provider } from '@nestjs/common';
import { PipelineExplorer } from './pipeline.explorer.js';
import { PipelineProgress } from './pipeline-progress.js';
import { Pipelines } from './pipelines.js';
import { WorkflowCleanup } from './workflow-cleanup.js';
import { WorkflowDeadlines } from './workflow-deadlines.js';
import { WorkflowEnding } from './workflow-ending.js';
import { WorkflowReads } from './workflow-reads.js';
import { WorkflowExplorer } from './workflow.explorer.js';
import { WorkflowPreparation } from './workflow-preparation.js';
import { WorkflowRegistry } from './workflow.registry.js';
import { Workflows } from './workflows.js';

export const workflowProviders: Provider[] = [
  PipelineExplorer,
  PipelineProgress,
  Pipelines,
  WorkflowCleanup,
  WorkflowDeadlines,
  WorkflowEnding,
  WorkflowReads,
  WorkflowExplorer,
  WorkflowPreparation,
  WorkflowRegistry,
  Workflows,
];
