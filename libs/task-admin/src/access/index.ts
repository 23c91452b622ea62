export { AccessPreflight } from './access-preflight.js';
export { AccessGuard, RequirePermission } from './access.guard.js';
export { Authenticator } from './authenticator.js';
export { AccessResolver } from './access.resolver.js';
export { ExecutionAccess } from './execution.access.js';
export { Principal, principalOf } from './principal.decorator.js';
export { PrivateMetadata } from './private-metadata.js';
export { AlertAccess } from './alert.access.js';
export { BulkAccess } from './bulk.access.js';
export { BreakerAccess } from './breaker.access.js';
export { ErrorAccess, type VisibleErrors } from './error.access.js';
export { creatorOf } from './request-policy.js';
export { LockAccess } from './lock.access.js';
export { QueueAccess } from './queue.access.js';
export { ScheduleAccess } from './schedule.access.js';
export { Scraped, SCRAPER, ScrapeTokens } from './scrape-tokens.js';
export { TaskAccess } from './task.access.js';
export { UserView } from './user-view.js';
export { ViewAccess } from './view.access.js';
export { WorkerAccess } from './worker.access.js';
export { WorkflowAccess } from './workflow.access.js';
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
} from './task-admin-access.js';
