import type ts from 'typescript';
import type { Problem } from '../findings.js';
import { portableText } from '../source/meaning.js';
import type { Project } from '../source/project.js';
import { type DecoratorCall, nameOf, property } from '../source/syntax.js';
import { AGAIN, type Handler, type Processor } from './queue.model.js';

type Worker = Pick<Processor, 'concurrency' | 'limiter'> & {
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
};

/** Options that say what a worker does. The others say how BullMQ does it. */
const MATTERING: readonly string[] = ['autorun', 'settings'];

/** What `@Processor('name', options)` and `@Process({ concurrency })` say of the worker. */
export function workerOptions(project: Project, { call }: DecoratorCall, handlers: readonly Handler[]): Worker {
  const { compiler } = project;
  const [, options] = call.arguments;
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  const portable = (node: ts.Expression | undefined, name: string): string | undefined => {
    const text = node && portableText(project, node);
    if (node && text === undefined)
      problems.push({
        node,
        reason: `This ${name} is known only here, and TaskModule.forRoot() needs it.`,
        remedy: `Write it as a number, a constant or from process.env, ${AGAIN}`,
      });
    return text;
  };
  if (options && !compiler.isObjectLiteralExpression(options))
    problems.push({
      node: options,
      reason: 'These options are not written out here.',
      remedy: `Write them here, ${AGAIN}`,
    });
  else
    for (const one of options?.properties ?? []) {
      const name = nameOf(compiler, one.name);
      if (name === 'concurrency' || name === 'limiter') continue;
      const isKnown = name !== undefined && !MATTERING.includes(name);
      if (isKnown)
        notes.push({ node: one, reason: `Worker option ${name} was dropped.`, remedy: 'Nothing has to be done.' });
      else
        problems.push({
          node: one,
          reason: `Worker option ${name ?? one.getText()} has no counterpart.`,
          remedy: `Remove it, ${AGAIN}`,
        });
    }
  const limiter = portable(property(compiler, options, 'limiter'), 'limiter');
  // Bull adds up what its handlers have, BullMQ has one handler.
  const each = handlers.map(({ decorator }) => {
    const own = decorator?.call.arguments.map((one) => property(compiler, one, 'concurrency')).find(Boolean);
    return portable(decorator ? own : property(compiler, options, 'concurrency'), 'concurrency') ?? '1';
  });
  return { concurrency: each, limiter, problems, notes };
}
