import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { DecoratorCall } from '../source/syntax.js';

export const BULL_MODULES: readonly string[] = ['@nestjs/bullmq', '@nestjs/bull'];
/** What Bull calls a job that was added without a name. */
export const UNNAMED = '__default__';

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
  readonly concurrency?: ts.Expression;
  readonly limiter?: ts.Expression;
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

/** All that the project does with one queue: it moves as a whole, or not at all. */
export interface Queue {
  readonly name: string;
  readonly processors: Processor[];
  readonly injections: Injection[];
  readonly problems: Problem[];
  /** `{ name, … }` of `BullModule.registerQueue()`. */
  readonly registrations: ts.ObjectLiteralExpression[];
}

/** The queues of a project, by name. */
export class Queues {
  private readonly byName = new Map<string, Queue>();

  of(name: string): Queue {
    const known = this.byName.get(name);
    if (known) return known;
    const queue = { name, processors: [], injections: [], problems: [], registrations: [] };
    this.byName.set(name, queue);
    return queue;
  }

  all(): Queue[] {
    return [...this.byName.values()];
  }
}
