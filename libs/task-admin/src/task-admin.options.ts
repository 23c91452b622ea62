import type { TaskAdminAccessOption } from './access/task-admin-access.js';

/** Options of `TaskAdminModule.forRoot`. */
export interface TaskAdminOptions {
  /** Who may see and do what. Without it the application does not start. */
  readonly access: TaskAdminAccessOption;
  /** Where the dashboard is found. @default '/admin/tasks' */
  readonly path?: string;
  readonly api?: {
    /** Where the REST API is found; a global prefix that it begins with is not repeated. @default '/api/v1' */
    readonly path?: string;
  };
}
