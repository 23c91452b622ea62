import type { Provider } from '@nestjs/common';
import { Canceller } from './commands/canceller.js';
import { DependencyEditor } from './dependencies/dependency-editor.js';
import { Explainer } from './explain/explainer.js';
import { CounterCleanup } from './memory/counter-cleanup.js';
import { ExternalEngines } from './commands/external-engines.js';
import { GraphStarter } from './workflow/graph.starter.js';
import { Reorderer } from './commands/reorderer.js';
import { Reporter } from './commands/reporter.js';
import { Retrier } from './commands/retrier.js';
import { StoreProbe } from './store-probe.js';
import { Synchronizer } from './commands/synchronizer.js';
import { TaskAudit } from './task-audit.js';
import { TaskErrors } from './error-groups/task-errors.js';
import { TaskMemory } from './memory/task-memory.js';
import { Tasks } from './tasks.js';
import { TaskSecrets } from './task-secrets.js';
import { TasksParts } from './tasks.parts.js';
import { Waiter } from './waiting/waiter.js';
import { WorkflowCommands } from './workflow/workflow.commands.js';
import { WorkflowReader } from './workflow/workflow.reader.js';

export const clientProviders: Provider[] = [
  Canceller,
  DependencyEditor,
  Explainer,
  CounterCleanup,
  ExternalEngines,
  GraphStarter,
  Reorderer,
  Reporter,
  Retrier,
  StoreProbe,
  Synchronizer,
  TaskAudit,
  TaskErrors,
  TaskMemory,
  Tasks,
  TaskSecrets,
  TasksParts,
  Waiter,
  WorkflowCommands,
  WorkflowReader,
];
