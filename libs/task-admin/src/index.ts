export type {
  ExecutionScope,
  GuardedAccess,
  TaskAdminAccess,
  TaskAdminAccessOption,
  TaskAdminAction,
  TaskAdminPolicy,
  TaskAdminRequest,
  TaskAdminResource,
  TaskAdminUser,
} from './access/index.js';
export type { FieldProblem, ProblemDetails } from './http/index.js';
export type { SecurityScheme, SecuritySchemes } from './openapi/security.js';
export { TaskAdminModule } from './task-admin.module.js';
export type { TaskAdminOptionsFactory } from './task-admin.module-definition.js';
export type { TaskAdminOptions } from './task-admin.options.js';
