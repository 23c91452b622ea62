/**
 * The pages of the dashboard, below its mount. They are named one by one, so that a dashboard at `/` answers for
 * nothing else that the host serves.
 */
export const UI_PAGES = [
  '',
  'overview',
  'executions',
  'executions/:id',
  'errors',
  'errors/:fingerprint',
  'tasks',
  'tasks/:name',
  'schedules',
  'schedules/:name',
  'workflows',
  'workflows/:id',
  'workers',
  'locks',
  'breakers',
  'alerts',
  'alerts/:name',
  'queues',
  'queues/:name',
  'bulk-operations',
  'bulk-operations/:id',
  'audit',
  'preflight',
  'settings',
  'system',
];

/**
 * The way from a page back to the mount, relative, so that it holds behind a proxy that strips or adds a prefix.
 * `path` is what was asked for; `depth` is how many segments below the mount it is.
 */
export function wayToMount(path: string, depth: number, mount: string): string {
  if (path.endsWith('/') || path === '') return '../'.repeat(depth) || './';
  if (depth > 0) return '../'.repeat(depth - 1) || './';
  return `./${mount.slice(mount.lastIndexOf('/') + 1)}/`;
}

/** The way from the mount of the dashboard to the API, relative. */
export function wayToApi(mount: string, api: string): string {
  return `${'../'.repeat(mount.split('/').length - 1) || './'}${api.slice(1)}`;
}
