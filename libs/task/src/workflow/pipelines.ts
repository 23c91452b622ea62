import { Injectable, type LoggerService, type Type } from '@nestjs/common';
import { areArguments, Tasks, type WorkflowHandle, type WorkflowStartOptions } from '../client/index.js';
import { InvalidOptionError } from '../errors/index.js';
import { assertKnown } from '../errors/assertions.js';
import type { TaskContext } from '../execution/index.js';
import { HandlerLogger } from '../logging/handler-logger.js';
import { type KnownPipeline, PipelineExplorer } from './pipeline.explorer.js';
import { progressOf } from './pipeline-progress.js';
import { Workflows } from './workflows.js';

/** What a step may use wherever it runs; on workers it is the whole `TaskContext`. */
export interface PipelineContext extends Pick<TaskContext, 'signal' | 'tasks'> {
  readonly logger: LoggerService;
  progress(percent: number, message?: string, step?: string): Promise<void>;
}

export interface PipelineRunOptions {
  /** The context of the handler that runs it, which then reports its progress. @default one that reports nothing */
  readonly ctx?: PipelineContext;
}

/** Runs pipelines. Inject it anywhere. */
@Injectable()
export class Pipelines {
  constructor(
    private readonly explorer: PipelineExplorer,
    private readonly workflows: Workflows,
    private readonly tasks: Tasks,
  ) {}

  /**
   * Runs a pipeline here and now, step by step, and answers with what the last returned. Nothing is recorded, and nothing is
   * tried again: an error of a step is thrown.
   */
  async run<Result = unknown>(type: Type, input?: unknown, options: PipelineRunOptions = {}): Promise<Result> {
    assertKnown(options, { ctx: true } as const, { whole: 'options' });
    const pipeline = this.pipelineOf(type);
    const { ctx = this.contextOf(pipeline) } = options;
    let args: readonly unknown[] = [input];
    let result: unknown;
    for (const step of pipeline.steps) {
      ctx.signal.throwIfAborted();
      result = await pipeline.call(step, [...args, ctx]);
      const { percent, message, step: name } = progressOf(pipeline.steps, step);
      await ctx.progress(percent, message, name);
      args = areArguments(result) ? result : [result];
    }
    return result as Result;
  }

  /**
   * Runs a pipeline on workers: each step is an execution, and the pipeline is one whose progress tells how far it is.
   * @param input JSON; what steps return is kept as JSON too
   * @throws InvalidPayloadError, LedgerUnavailableError, InvalidOptionError
   */
  async enqueue<Result = unknown>(
    type: Type,
    input?: unknown,
    options: WorkflowStartOptions = {},
  ): Promise<WorkflowHandle<Result>> {
    const { definition } = this.pipelineOf(type);
    return (await this.workflows.start(definition, { input }, options)) as WorkflowHandle<Result>;
  }

  private pipelineOf(type: Type): KnownPipeline {
    const found = this.explorer.find(type);
    if (found) return found;
    throw new InvalidOptionError('pipeline', type, 'Use a class with @Pipeline that is a provider.');
  }

  private contextOf({ name }: KnownPipeline): PipelineContext {
    const { signal } = new AbortController();
    return { signal, tasks: this.tasks, logger: new HandlerLogger(name), progress: async () => undefined };
  }
}
