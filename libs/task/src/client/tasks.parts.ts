import { Inject, Injectable } from '@nestjs/common';
import { Enqueuer } from '../enqueue/index.js';
import { Ledger } from '../ledger/index.js';
import { Canceller } from './canceller.js';
import { DependencyEditor } from './dependency-editor.js';
import { Explainer } from './explainer.js';
import { GraphStarter } from './graph.starter.js';
import { Reorderer } from './reorderer.js';
import { Reporter } from './reporter.js';
import { Retrier } from './retrier.js';
import { StoreProbe } from './store-probe.js';
import { Synchronizer } from './synchronizer.js';
import { TaskSecrets } from './task-secrets.js';
import { Waiter } from './waiter.js';
import { WorkflowCommands } from './workflow.commands.js';
import { WorkflowReader } from './workflow.reader.js';

/** The parts behind `Tasks` that do the work. */
@Injectable()
export class TasksParts {
  @Inject(DependencyEditor) readonly dependencyEditor!: DependencyEditor;
  @Inject(TaskSecrets) readonly secrets!: TaskSecrets;
  @Inject(GraphStarter) readonly graphs!: GraphStarter;
  @Inject(WorkflowReader) readonly workflowReader!: WorkflowReader;
  @Inject(WorkflowCommands) readonly workflowCommands!: WorkflowCommands;

  constructor(
    readonly ledger: Ledger,
    readonly enqueuer: Enqueuer,
    readonly canceller: Canceller,
    readonly explainer: Explainer,
    readonly reorderer: Reorderer,
    readonly retrier: Retrier,
    readonly reporter: Reporter,
    readonly synchronizer: Synchronizer,
    readonly waiter: Waiter,
    readonly probe: StoreProbe,
  ) {}
}
