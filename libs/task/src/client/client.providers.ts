import type { Provider } from '@nestjs/common';
import { Canceller } from './canceller.js';
import { DependencyEditor } from './dependency-editor.js';
import { Explainer } from './explainer.js';
import { CounterCleanup } from './counter-cleanup.js';
import { ExternalEngines } from './external-engines.js';
import { GraphStarter } from './graph.starter.js';
import { Reorderer } from './reorderer.js';
import { Reporter } from './reporter.js';
import { Retrier } from './retrier.js';
import { StoreProbe } from './store-probe.js';
import { Synchronizer } from './synchronizer.js';
import { TaskAudit } from './task-audit.js';
import { TaskErrors } from './task-errors.js';
import { TaskMemory } from './task-memory.js';
import { Tasks } from './tasks.js';
import { TaskSecrets } from './task-secrets.js';
import { TasksParts } from './tasks.parts.js';
import { Waiter } from './waiter.js';
import { WorkflowCommands } from './workflow.commands.js';
import { WorkflowReader } from './workflow.reader.js';

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
