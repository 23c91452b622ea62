import { Inject, Injectable } from '@nestjs/common';
import { Enqueuer } from '../enqueue/index.js';
import { Ledger } from '../ledger/index.js';
import { Canceller } from './commands/canceller.js';
import { DependencyEditor } from './dependencies/dependency-editor.js';
import { Explainer } from './explain/explainer.js';
import { GraphStarter } from './workflow/graph.starter.js';
import { Reorderer } from './commands/reorderer.js';
import { Reporter } from './commands/reporter.js';
import { Retrier } from './commands/retrier.js';
import { StoreProbe } from './store-probe.js';
import { Synchronizer } from './commands/synchronizer.js';
import { TaskSecrets } from './task-secrets.js';
import { Waiter } from './waiting/waiter.js';
import { WorkflowCommands } from './workflow/workflow.commands.js';
import { WorkflowReader } from './workflow/workflow.reader.js';

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
