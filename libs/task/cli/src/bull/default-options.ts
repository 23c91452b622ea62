import type ts from 'typescript';
import type { Problem } from '../findings.js';
import { portableText } from '../source/meaning.js';
import type { Project } from '../source/project.js';
import { property } from '../source/syntax.js';
import { translateOptions } from './job-options.js';
import { AGAIN, type Queue } from './queue.model.js';

/** What `defaultJobOptions` of a queue became. */
export interface TaskDefaults {
  /** Options of `@Task`: `priority: 3`, `retry: { maxRetries: 2 }`. */
  readonly options: readonly string[];
  readonly hasBackoff: boolean;
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

/** Options of jobs that every task of the queue gets. They are written in another file than they stand in. */
export function taskDefaults(project: Project, { name, defaults }: Queue): TaskDefaults {
  const nothing: TaskDefaults = { options: [], hasBackoff: false, problems: [], notes: [] };
  if (!defaults) return nothing;
  const refused = (node: ts.Node, reason: string): TaskDefaults => {
    const remedy = `Write it where the job is added, or as numbers here, ${AGAIN}`;
    return { ...nothing, problems: [{ node, reason: `defaultJobOptions of queue "${name}": ${reason}`, remedy }] };
  };
  const foreign = values(project.compiler, defaults).find((value) => portableText(project, value) === undefined);
  if (foreign) return refused(foreign, `${foreign.getText()} is known only here.`);
  const textOf = (value: ts.Expression): string => portableText(project, value)!;
  const { members, retry, notes, problem } = translateOptions(project, defaults, { textOf });
  if (problem) return { ...nothing, problems: [problem] };
  const own = members.find((member) => /^(delay|taskId)\b/.test(member));
  if (own)
    return refused(defaults, `a task cannot have ${own.startsWith('delay') ? 'a delay' : 'a jobId'} of its own.`);
  return {
    options: [...members, ...(retry.length > 0 ? [`retry: { ${retry.join(', ')} }`] : [])],
    hasBackoff: property(project.compiler, defaults, 'backoff') !== undefined,
    problems: [],
    notes,
  };
}

function values(compiler: Project['compiler'], options: ts.Expression): ts.Expression[] {
  if (!compiler.isObjectLiteralExpression(options)) return [];
  return options.properties.flatMap((one) => (compiler.isPropertyAssignment(one) ? [one.initializer] : []));
}
