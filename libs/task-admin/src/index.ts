export type {
  GuardedAccess,
  TaskAdminAccess,
  TaskAdminAccessOption,
  TaskAdminAction,
  TaskAdminPolicy,
  TaskAdminRequest,
  TaskAdminResource,
  TaskAdminUser,
  VisibleExecutions,
} from './access/index.js';
export type { FieldProblem, ProblemDetails } from './http/index.js';
export { TaskAdminModule } from './task-admin.module.js';
export type { TaskAdminOptionsFactory } from './task-admin.module-definition.js';
export type { TaskAdminOptions } from './task-admin.options.js';
