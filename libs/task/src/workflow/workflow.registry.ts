import { Injectable } from '@nestjs/common';
import { NAMED_RUNNER, PARALLEL_RUNNER, taskNameOf, TaskRegistry, WorkflowDefinition } from '../definition/index.js';
import { type NodePreparer, NodePreparers } from '../execution/index.js';
import { InvalidOptionError, InvalidWorkflowError, UnknownWorkflowError } from '../errors/index.js';

/** Which workflow, of which version, makes payloads and results of executions. No task can be called like this. */
export interface Runner {
  readonly name: string;
  readonly version: number;
}

export function runnerName({ name, version }: Runner): string {
  return `${name}@${version}`;
}

export function runnerOf(preparedBy: string): Runner {
  const at = preparedBy.lastIndexOf('@');
  return { name: preparedBy.slice(0, at), version: Number(preparedBy.slice(at + 1)) };
}

/** The workflows whose functions this process has. */
@Injectable()
export class WorkflowRegistry {
  private readonly definitions = new Map<string, WorkflowDefinition>();

  private readonly preparing: string[] = [];
  private prepare: NodePreparer | undefined;

  constructor(
    private readonly tasks: TaskRegistry,
    private readonly preparers: NodePreparers,
  ) {
    this.served([NAMED_RUNNER, PARALLEL_RUNNER]);
  }

  /** What makes payloads and results, of all workflows. */
  onReady(prepare: NodePreparer): void {
    this.prepare = prepare;
    this.served([]);
  }

  /**
   * Makes a workflow known: this process then makes payloads of its nodes, and results, also of lower versions. The same
   * again changes nothing.
   * @throws InvalidWorkflowError for another one of the same name, or the name of a task; UnknownTaskError
   */
  add(definition: WorkflowDefinition): void {
    if (!(definition instanceof WorkflowDefinition))
      throw new InvalidOptionError('workflow', definition, 'Use what defineWorkflow() or sequential() returned.');
    const { name, version } = definition;
    const known = this.definitions.get(name);
    if (known === definition) return;
    if (known) throw new InvalidWorkflowError(name, 'another workflow has this name. Rename one.');
    if (this.tasks.has(name)) throw new InvalidWorkflowError(name, 'a task has this name. Rename one.');
    for (const { task } of definition.parts.nodes) if (typeof task === 'string') this.tasks.get(taskNameOf(task));
    this.definitions.set(name, definition);
    this.served(Array.from({ length: version + 1 }, (_, one) => runnerName({ name, version: one })));
  }

  has(definition: WorkflowDefinition): boolean {
    return this.definitions.get(definition.name) === definition;
  }

  /** The same, where this process knows it. */
  find(runner: Runner): WorkflowDefinition | undefined {
    const definition = this.definitions.get(runner.name);
    return definition && definition.version >= runner.version ? definition : undefined;
  }

  /** The workflow in this version, or a higher one. @throws UnknownWorkflowError */
  get(runner: Runner): WorkflowDefinition {
    const definition = this.find(runner);
    if (!definition) throw new UnknownWorkflowError(runner.name);
    return definition;
  }

  private served(names: readonly string[]): void {
    this.preparing.push(...names);
    if (this.prepare) for (const name of this.preparing.splice(0)) this.preparers.add(name, this.prepare);
  }
}
