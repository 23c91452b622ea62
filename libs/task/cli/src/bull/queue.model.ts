import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { DecoratorCall } from '../source/syntax.js';

export const BULL_MODULES: readonly string[] = ['@nestjs/bullmq', '@nestjs/bull'];
/** What Bull calls a job that was added without a name. */
export const UNNAMED = '__default__';
export const AGAIN = 'then run the command again.';

/** One method that runs jobs. */
export interface Handler {
  readonly method: ts.MethodDeclaration;
  /** `@Process('name')` of Bull; a `process(job)` of BullMQ has none and takes every job. */
  readonly decorator?: DecoratorCall;
  readonly jobName?: string;
}

/** One method that listens to a worker. */
export interface Listener {
  readonly method: ts.MethodDeclaration;
  readonly decorator: DecoratorCall;
  readonly event: string;
}

/** A class that runs the jobs of a queue. */
export interface Processor {
  readonly declaration: ts.ClassDeclaration;
  readonly decorator: DecoratorCall;
  /** The name of the queue as it is written. */
  readonly queueText: string;
  readonly scope?: ts.Expression;
  /** How many jobs run at a time: one number for each that adds to it, as text. */
  readonly concurrency: readonly string[];
  readonly limiter?: string;
  readonly handlers: readonly Handler[];
  readonly listeners: readonly Listener[];
}

/** One job that a call adds. */
export interface AddedJob {
  readonly name: string;
  readonly nameNode?: ts.Expression;
  readonly data?: ts.Expression;
  readonly options?: ts.Expression;
}

/** `queue.add()` or `queue.addBulk()`. */
export interface AddCall {
  readonly call: ts.CallExpression;
  readonly isBulk: boolean;
  readonly jobs: readonly AddedJob[];
}

/** A queue that a class has injected. */
export interface Injection {
  readonly declaration: ts.ClassDeclaration;
  readonly node: ts.ParameterDeclaration | ts.PropertyDeclaration;
  readonly member: string;
  readonly adds: readonly AddCall[];
}

/** An argument that registers a queue with BullModule or bull-board. */
export interface Registration {
  readonly call: ts.CallExpression;
  readonly argument: ts.Expression;
}

/** All that the project does with one queue: it moves as a whole, or not at all. */
export interface Queue {
  readonly name: string;
  readonly processors: Processor[];
  readonly injections: Injection[];
  readonly problems: Problem[];
  /** To be said when it moves. */
  readonly notes: Problem[];
  readonly registrations: Registration[];
  /** `BullBoardModule.forFeature({ name })`. */
  readonly boards: Registration[];
  /** `defaultJobOptions` of the queue, or those of all queues. */
  defaults?: ts.Expression;
  /** `limiter` of Bull, where the queue has it and not the worker. */
  limiter?: string;
}

/** The queues of a project by name, and what belongs to none that could be named: while it is there, nothing moves. */
export class Queues {
  readonly loose: Problem[] = [];
  private readonly byName = new Map<string, Queue>();

  of(name: string): Queue {
    const known = this.byName.get(name);
    if (known) return known;
    const queue: Queue = {
      name,
      processors: [],
      injections: [],
      problems: [],
      notes: [],
      registrations: [],
      boards: [],
    };
    this.byName.set(name, queue);
    return queue;
  }

  /** A problem of the queue of that name; of all queues, where there is no name. */
  complain(name: string | undefined, problem: Problem): void {
    (name === undefined ? this.loose : this.of(name).problems).push(problem);
  }

  all(): Queue[] {
    return [...this.byName.values()];
  }
}
