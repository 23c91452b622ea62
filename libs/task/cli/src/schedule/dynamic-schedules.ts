import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { above, descendants, importedNames } from '../source/syntax.js';

const ADDS = /^(addCronJob|addInterval|addTimeout)$/;

/** Schedules that are made at run time, by `SchedulerRegistry`: what they run cannot be told from the call. */
export function dynamicSchedules(project: Project): Problem[] {
  const { compiler } = project;
  const files = project.sources.filter(
    (file) => importedNames(compiler, file).get('SchedulerRegistry')?.module === '@nestjs/schedule',
  );
  return files
    .flatMap((file) => descendants(compiler, file))
    .filter(compiler.isCallExpression)
    .filter(({ expression }) => isOfRegistry(project, expression))
    .filter((node) => !/\.enqueue\(/.test(above(node, compiler.isClassElement)?.getText() ?? ''))
    .map((node) => ({
      node,
      reason: 'This schedule is made at run time, and stays as it is.',
      remedy: 'Use Schedules.upsert() with a task in its place, or let its callback enqueue() one.',
    }));
}

function isOfRegistry({ compiler, checker }: Project, callee: ts.Expression): boolean {
  if (!compiler.isPropertyAccessExpression(callee) || !ADDS.test(callee.name.text)) return false;
  return checker.getTypeAtLocation(callee.expression).symbol?.name === 'SchedulerRegistry';
}
