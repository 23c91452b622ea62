import 'reflect-metadata';
import type { TaskOptions } from '../definition/index.js';

const PIPELINE = Symbol('taskledger:pipeline');
const STEPS = Symbol('taskledger:pipeline-steps');

/** How steps are sorted: numbers, or texts. */
export type StepOrder = number | string;

/** A step, and how its task differs from others. */
export type PipelineStepOptions = Pick<
  TaskOptions,
  'description' | 'queue' | 'priority' | 'retry' | 'timeout' | 'tags'
>;

export interface PipelineOptions {
  /** As that of a workflow: raise it when steps change. @default 0 */
  readonly version?: number;
}

export interface PipelineDeclaration extends PipelineOptions {
  readonly name: string;
}

export interface StepDeclaration {
  readonly method: string;
  readonly order: StepOrder;
  readonly options: PipelineStepOptions;
}

/**
 * Makes a provider a pipeline: its steps run one after the other, each with what the one before returned.
 * @example
 * @Injectable()
 * @Pipeline('research')
 * export class Research {
 *   @PipelineStep(0) async brief({ company }: Input, ctx: TaskContext) { return ctx.tasks.gather(…); }
 *   @PipelineStep(1) async write(brand: Brand, market: Market) {}
 * }
 */
export function Pipeline(name: string, options: PipelineOptions = {}): ClassDecorator {
  return (target) => Reflect.defineMetadata(PIPELINE, { ...options, name }, target);
}

/**
 * Makes a method a step. Steps are sorted by `order`. What `tasks.gather()` or `spread()` returned becomes the arguments of the
 * next step; anything else, another array too, is one argument. The context comes last.
 */
export function PipelineStep(order: StepOrder, options: PipelineStepOptions = {}): MethodDecorator {
  return (target, method) => {
    const type = target.constructor;
    Reflect.defineMetadata(STEPS, [...stepsOf(type), { method: String(method), order, options }], type);
  };
}

export function pipelineOf(type: object): PipelineDeclaration | undefined {
  return Reflect.getOwnMetadata(PIPELINE, type) as PipelineDeclaration | undefined;
}

/** The steps of a class, inherited ones included. */
export function stepsOf(type: object): readonly StepDeclaration[] {
  return (Reflect.getMetadata(STEPS, type) as StepDeclaration[] | undefined) ?? [];
}
