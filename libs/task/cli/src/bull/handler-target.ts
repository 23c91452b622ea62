import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Edit } from '../source/text-edits.js';
import type { HandlerNames, TranslatedBody } from './job-uses.js';
import type { Processor } from './queue.model.js';

/** What a handler needs to become tasks. */
export interface HandlerTarget {
  readonly processor: Processor;
  /** Names of the jobs that come here. */
  readonly jobs: readonly string[];
  /** Names that are added to the queue. */
  readonly added: readonly string[];
  /** Options of `@Task`: `queue: 'audio', retry: { … }`. */
  readonly options: string;
  taskName(job: string): string;
}

/** Edits of a method, or why it stays. */
export type Rewritten =
  | { readonly edits: readonly Edit[]; readonly usesContext: boolean; readonly notes?: readonly Problem[] }
  | { readonly problem: Problem };

export function refuse(node: ts.Node, reason: string, remedy: string): { problem: Problem } {
  return { problem: { node, reason, remedy } };
}

export function parametersOf({ payload, context }: HandlerNames, type: string, body: TranslatedBody): string {
  return `${payload}: ${type}${body.usesContext ? `, ${context}: TaskContext` : ''}`;
}

export function taskDecorator(target: Pick<HandlerTarget, 'taskName' | 'options'>, job: string): string {
  return `@Task('${target.taskName(job)}', { ${target.options} })`;
}
