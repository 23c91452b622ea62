import type { LimitOptions } from './limit-settings.js';
import type { TaskAdminAccessOption } from './access/task-admin-access.js';
import type { SecuritySchemes } from './openapi/security.js';

/** Options of `TaskAdminModule.forRoot`. */
export interface TaskAdminOptions {
  /** Who may see and do what. Without it the application does not start. */
  readonly access: TaskAdminAccessOption;
  /** Where the dashboard is found. @default '/admin/tasks' */
  readonly path?: string;
  readonly api?: {
    /** Where the REST API is found; a global prefix that it begins with is not repeated. @default '/api/v1' */
    readonly path?: string;
    /**
     * How clients say who they are, by name, as OpenAPI 3.1 describes it; any one of them is enough. It changes nothing
     * but the document, which clients are generated from. @default a bearer token; nothing with `access: 'none'`
     * @example { session: { type: 'apiKey', in: 'cookie', name: 'connect.sid' } }
     */
    readonly securitySchemes?: SecuritySchemes;
  };
  readonly metrics?: {
    /**
     * Who scrapes `GET {api.path}/metrics` with one of these as its bearer token needs no user, and gets nothing else. Each of
     * 16 to 512 characters. @default none: only users who see everything get metrics
     */
    readonly tokens?: readonly string[];
  };
  /** What one user may ask of one process. Nobody is limited with `access: 'none'`. */
  readonly limits?: LimitOptions;
  /**
   * Origins of the dashboard that changes are accepted from besides the one that requests are sent to: for a proxy that
   * rewrites `Host`, for example `['https://ops.example.com']`. @default none
   */
  readonly trustedOrigins?: readonly string[];
  /**
   * Where traces are shown, with `{trace_id}` in place of the id: pages of executions lead there.
   * @default none: the id alone is shown
   * @example 'https://tempo.example.com/trace/{trace_id}'
   */
  readonly traceLink?: string;
  /** The `WWW-Authenticate` header of 401, unless a guard of yours has set it. @default 'Bearer realm="taskledger"' */
  readonly challenge?: string;
  /**
   * Keys of the metadata, of its first level, that are the application's own affair: no answer of the REST API, no event
   * and no page of the dashboard shows them, nothing can be found by them. In code they are there as ever. @default none
   */
  readonly privateMetadataKeys?: readonly string[];
}
