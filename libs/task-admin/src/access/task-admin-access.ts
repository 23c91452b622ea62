import type { CanActivate, Type } from '@nestjs/common';
import type { ExecutionScope } from '@taskledger/nestjs';
import type { TaskAdminResource } from './task-admin-resource.js';

export type { TaskAdminResource };

/** Who sends a request. */
export interface TaskAdminUser {
  /** Stable; recorded as `created_by` of what the user enqueues, and as the actor of what the user cancels. */
  readonly id: string;
  readonly username?: string;
  readonly roles?: readonly string[];
}

/** What a user may be allowed to do. */
export type TaskAdminAction =
  | 'task.read'
  | 'task.execute'
  | 'task.pause'
  | 'execution.read'
  /** List what others created, not only one's own; asked without a resource. The scope of the user still holds. */
  | 'execution.viewAll'
  /**
   * Payloads, results and what artifacts hold; asked for each execution, and for each schedule. Without it an execution is there,
   * with its error, logs and metadata, but these are null, `payload_visible` is false, and contents of artifacts are refused.
   * A search in payloads asks without a resource first, and then about each execution that it finds.
   */
  | 'execution.readPayload'
  /** Take what the list shows away as a file, which is audited. Payloads and results in it take `execution.readPayload`. */
  | 'execution.export'
  | 'execution.cancel'
  | 'execution.retry'
  /** Make due now what is delayed, or waits for its next attempt. */
  | 'execution.promote'
  /** Change the priority of what waits. */
  | 'execution.reorder'
  /** See the secrets of an execution, which is audited. Takes `execution.readPayload` as well. */
  | 'execution.unmask'
  /** Record executions that run elsewhere, and report what becomes of them. */
  | 'execution.track'
  | 'schedule.read'
  /** Pause and resume. */
  | 'schedule.pause'
  /** Begin its task now, and make up for slots of the past. */
  | 'schedule.trigger'
  /** Create, define anew, override and reset. With a task or a payload it takes `task.execute` as well. */
  | 'schedule.update'
  | 'schedule.delete'
  /**
   * Circuit breakers are shared by all executions of their tasks, so they exist only for those whose scope has all of these.
   * One that is for a value of a payload takes `execution.readPayload` as well, asked about the breaker: its name has that value.
   */
  | 'breaker.read'
  /** Open and close. */
  | 'breaker.change'
  /**
   * Groups of errors: whoever sees only some executions sees only what failed of those. The message is that of an execution
   * which the user may read.
   */
  | 'error.read'
  /** Resolve, ignore and reopen: for those who see all executions, since all share the state. */
  | 'error.change'
  /** A queue exists only for those whose scope has all that is in it: one that names queues, and says no more. */
  | 'queue.read'
  /** Pause and resume. */
  | 'queue.pause'
  /** Limit how many run at a time, or start in a time. */
  | 'queue.limit'
  /** End all that has not started in it, whoever's that is and whatever `execution.cancel` says of it. */
  | 'queue.clear'
  /** Also asked of what has ended in it. */
  | 'queue.delete'
  /**
   * A worker exists only for those whose scope has all that it may run: one that names queues, all of its queues among them,
   * and says no more. Of its runs everybody sees those that they may list.
   */
  | 'worker.read'
  /** Let it take nothing new, and resume it. */
  | 'worker.quiet'
  /**
   * A lock exists only for those who may list the execution that holds it and read its payload, of which its key is made. One
   * that no execution holds takes `execution.readPayload`, asked about the lock, and exists for no scope.
   */
  | 'lock.read'
  /** Free it over the head of its holder: another run may begin beside it. */
  | 'lock.release'
  /** Rules of alerts, and what was told: for those who see all executions. */
  | 'alert.read'
  /** Make, change, remove, mute and test rules. */
  | 'alert.manage'
  /** One's own saved views of lists; with all executions, also what others share. */
  | 'view.read'
  /** Save, change and delete one's own. */
  | 'view.save'
  /** Share one, and change and delete shared ones: for those who see all executions. */
  | 'view.share'
  | 'artifact.read'
  | 'job.stream'
  | 'config.read'
  /** Changes retention and timeouts: for those who may delete everybody's executions. */
  | 'config.update'
  /** Who did what; whoever has a scope sees only what is their own. */
  | 'audit.read'
  | 'system.read';

/** Those within a scope, or all. */
export type VisibleExecutions = ExecutionScope | 'all';

/** The request as Express or Fastify gives it; narrow it to the one that you use. */
export interface TaskAdminRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly ip?: string;
  readonly user?: unknown;
}

/** Where people log in: a path of this host, an http(s) address, or what says it for a request. */
export type LoginPage = string | ((request: TaskAdminRequest) => string);

/** Decides what a user may do. */
export interface TaskAdminPolicy {
  /**
   * Whether the user may do this to this resource. Lists and what concerns the whole system are asked without a
   * resource. What a user may not read does not exist for that user (404).
   */
  can(user: TaskAdminUser, action: TaskAdminAction, resource?: TaskAdminResource): boolean | Promise<boolean>;
  /**
   * Which executions exist for the user, on every route. `'all'` has to be said: undefined, null, {} and what is unknown
   * refuse the request with 500, and the log says why. @default 'all', where there is no such function
   */
  scope?(user: TaskAdminUser): VisibleExecutions | Promise<VisibleExecutions>;
  /**
   * Where a browser without a session is sent from a page of the dashboard, with the way back as `next`; read that with
   * `safeNext`. Programs get 401. @default 401 for everybody
   */
  readonly login?: LoginPage;
}

/** Decides who may see and do what. Nothing is answered without asking it. */
export interface TaskAdminAccess extends TaskAdminPolicy {
  /** Who sends the request, or null for nobody we know (401). */
  authenticate(request: TaskAdminRequest): TaskAdminUser | null | undefined | Promise<TaskAdminUser | null | undefined>;
}

/** Access through guards that the host has already, for example Passport's. */
export interface GuardedAccess extends TaskAdminPolicy {
  /** All of them must let the request pass. Classes are taken from the application, or made for this. */
  readonly guards: readonly (CanActivate | Type<CanActivate>)[];
  /** Who it was that passed. @default `request.user`, with `id` or `sub`, `username` or `name`, and `roles` */
  user?(request: TaskAdminRequest): TaskAdminUser | null | undefined;
}

/**
 * How access is decided. `'none'` serves everyone on this machine and nobody else: for development.
 *
 * @example access: { authenticate: (request) => sessions.userOf(request), can: (user) => user.roles?.includes('admin') ?? false }
 * @example access: { useClass: MyAccess }
 * @example access: { guards: [JwtGuard], can: (user, action) => action.endsWith('.read') }
 */
export type TaskAdminAccessOption =
  | TaskAdminAccess
  | GuardedAccess
  | { readonly useClass: Type<TaskAdminAccess> }
  | { readonly useExisting: Type<TaskAdminAccess> | string | symbol }
  | 'none';
