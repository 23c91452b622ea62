import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { areArguments } from '../client/index.js';
import {
  definitionOf,
  type DiscoveredClass,
  discoveredClasses,
  TaskRegistry,
  type WorkflowDefinition,
} from '../definition/index.js';
import { InvalidWorkflowError } from '../errors/index.js';
import type { TaskContext } from '../execution/index.js';
import { SPREAD } from '../ledger/index.js';
import { type PipelineDeclaration, pipelineOf, type StepDeclaration, stepsOf } from './pipeline.decorators.js';
import { PipelineProgress } from './pipeline-progress.js';
import { WorkflowRegistry } from './workflow.registry.js';

/** A pipeline of this process. */
export interface KnownPipeline {
  readonly name: string;
  readonly definition: WorkflowDefinition;
  readonly steps: readonly StepDeclaration[];
  call(step: StepDeclaration, args: readonly unknown[]): Promise<unknown>;
}

type Method = (...args: unknown[]) => unknown;

/** Finds pipelines: each step becomes a task, and each pipeline a workflow. */
@Injectable()
export class PipelineExplorer implements OnModuleInit {
  private readonly known = new Map<object, KnownPipeline>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly tasks: TaskRegistry,
    private readonly workflows: WorkflowRegistry,
    private readonly progress: PipelineProgress,
  ) {}

  onModuleInit(): void {
    for (const found of discoveredClasses(this.discovery)) this.explore(found);
  }

  find(type: object): KnownPipeline | undefined {
    return this.known.get(type);
  }

  private explore({ type, wrapper }: DiscoveredClass): void {
    const declared = pipelineOf(type);
    const steps = stepsOf(type);
    if (!declared) {
      if (steps.length > 0)
        throw new InvalidWorkflowError(type.name, 'it has steps. Add @Pipeline(name) to the class.');
      return;
    }
    if (this.known.has(type)) return;
    const { name } = declared;
    if (steps.length === 0)
      throw new InvalidWorkflowError(name, `the pipeline ${type.name} has no steps. Add @PipelineStep to a method.`);
    if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient)
      throw new InvalidWorkflowError(name, `the pipeline ${type.name} is request-scoped. Make it a singleton.`);
    const sorted = sortedSteps(name, steps);
    const call = async (step: StepDeclaration, args: readonly unknown[]): Promise<unknown> =>
      (wrapper.instance as Record<string, Method>)[step.method]!(...args);
    const pipeline = { name, steps: sorted, definition: workflowOf(declared, sorted), call };
    this.known.set(type, pipeline);
    for (const step of sorted) this.register(pipeline, step, type.name);
    this.workflows.add(pipeline.definition);
  }

  private register(pipeline: KnownPipeline, step: StepDeclaration, type: string): void {
    const invoke = async (payload: unknown, ctx: object): Promise<unknown> => {
      const context = ctx as TaskContext;
      const { args } = payload as { args: readonly unknown[] };
      const result = await pipeline.call(step, [...args, context]);
      if (areArguments(result)) await context.setMetadata({ [SPREAD]: true });
      await this.progress.report(context.executionId, pipeline.steps, step);
      return result;
    };
    const owner = `${type}.${step.method}`;
    const parts = {
      name: taskNameOf(pipeline.name, step),
      owner,
      module: type,
      options: step.options,
      payload: undefined,
    };
    this.tasks.add({ ...parts, invoke }, pipeline);
  }
}

function taskNameOf(pipeline: string, { method }: StepDeclaration): string {
  return `${pipeline}-${method}`;
}

function workflowOf({ name, version }: PipelineDeclaration, steps: readonly StepDeclaration[]): WorkflowDefinition {
  const nodes = steps.map((step, index) => {
    const before = steps[index - 1];
    const after = before ? [{ on: before.method, when: 'success' as const }] : [];
    return { name: step.method, task: { name: taskNameOf(name, step) }, options: {}, after, arms: [] };
  });
  const result = steps.at(-1)!.method;
  return definitionOf(name, {
    nodes,
    branches: [],
    shape: 'pipeline',
    result,
    ...(version !== undefined && { version }),
  });
}

function sortedSteps(name: string, steps: readonly StepDeclaration[]): StepDeclaration[] {
  const fail = (problem: string): InvalidWorkflowError => new InvalidWorkflowError(name, problem);
  const kinds = new Set(steps.map(({ order }) => typeof order));
  if (kinds.size > 1 || !(kinds.has('number') || kinds.has('string')) || steps.some(({ order }) => Number.isNaN(order)))
    throw fail('the order of its steps cannot be sorted. Use numbers, or texts.');
  const sorted = [...steps].sort((one, other) => (one.order < other.order ? -1 : 1));
  const twice = sorted.find(({ order }, index) => sorted[index + 1]?.order === order);
  if (twice) throw fail(`the order ${String(twice.order)} comes twice. Give each step an order of its own.`);
  return sorted;
}
