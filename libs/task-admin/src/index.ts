export type {
  GuardedAccess,
  LoginPage,
  TaskAdminAccess,
  TaskAdminAccessOption,
  TaskAdminAction,
  TaskAdminPolicy,
  TaskAdminRequest,
  TaskAdminResource,
  TaskAdminUser,
  VisibleExecutions,
} from './access/index.js';
export type { SecurityScheme, SecuritySchemes } from './openapi/security.js';
export { LoginBackoff, safeNext, type FieldProblem, type ProblemDetails } from './http/index.js';
export type { LimitOptions } from './limit-settings.js';
export { TaskAdminModule } from './task-admin.module.js';
export type { TaskAdminOptionsFactory } from './task-admin.module-definition.js';
export type { TaskAdminOptions } from './task-admin.options.js';
