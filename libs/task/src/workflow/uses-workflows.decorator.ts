import 'reflect-metadata';
import type { WorkflowDefinition } from '../definition/index.js';

const WORKFLOWS = Symbol('taskledger:workflows');

/**
 * Makes workflows known to the processes that have this provider, so that these run their functions.
 * @example
 * @Injectable()
 * @UsesWorkflows(publish, etl)
 * export class PublishingTasks {}
 */
export function UsesWorkflows(...definitions: readonly WorkflowDefinition[]): ClassDecorator {
  return (target) => Reflect.defineMetadata(WORKFLOWS, [...workflowsOf(target), ...definitions], target);
}

/** The workflows that a class names. */
export function workflowsOf(type: object): readonly WorkflowDefinition[] {
  return (Reflect.getOwnMetadata(WORKFLOWS, type) as WorkflowDefinition[] | undefined) ?? [];
}
