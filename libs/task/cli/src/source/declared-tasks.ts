import type { Project } from './project.js';
import { decoratorsFrom, descendants } from './syntax.js';

/** Names of the tasks that are in the code already. */
export function declaredTasks(project: Project): string[] {
  const files = [...project.sources, ...project.shared].filter(({ text }) => text.includes('@taskledger/nestjs'));
  return files
    .flatMap((file) => descendants(project.compiler, file))
    .flatMap((node) => decoratorsFrom(project.compiler, node, ['@taskledger/nestjs']))
    .filter(({ name }) => name === 'Task')
    .flatMap(({ call }) => project.textOf(call.arguments[0]) ?? []);
}
