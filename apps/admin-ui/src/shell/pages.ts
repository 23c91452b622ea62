import type { IconName } from '../components/icon';

/** A page of the dashboard, as the navigation and the palette name it. */
export interface PageLink {
  readonly to:
    | '/overview'
    | '/executions'
    | '/errors'
    | '/tasks'
    | '/schedules'
    | '/workflows'
    | '/queues'
    | '/workers'
    | '/locks'
    | '/breakers'
    | '/alerts'
    | '/deploys'
    | '/bulk-operations'
    | '/audit'
    | '/settings'
    | '/system'
    | '/preflight';
  readonly icon: IconName;
  readonly title: string;
  /** Found by its name, and not in the navigation. */
  readonly isHidden?: boolean;
  /** On a phone it is behind "More": there is room for a few. */
  readonly isBehindMore?: boolean;
}

/** The pages, in the order of the navigation. */
export const PAGES: readonly PageLink[] = [
  { to: '/overview', icon: 'overview', title: 'Overview' },
  { to: '/executions', icon: 'list', title: 'Executions' },
  { to: '/errors', icon: 'bug', title: 'Errors' },
  { to: '/tasks', icon: 'tasks', title: 'Tasks' },
  { to: '/schedules', icon: 'clock', title: 'Schedules', isBehindMore: true },
  { to: '/workflows', icon: 'flow', title: 'Workflows', isBehindMore: true },
  { to: '/queues', icon: 'queue', title: 'Queues', isBehindMore: true },
  { to: '/workers', icon: 'worker', title: 'Workers', isBehindMore: true },
  { to: '/locks', icon: 'lock', title: 'Locks', isBehindMore: true },
  { to: '/breakers', icon: 'breaker', title: 'Breakers', isBehindMore: true },
  { to: '/alerts', icon: 'bell', title: 'Alerts', isBehindMore: true },
  { to: '/deploys', icon: 'deploy', title: 'Deploys', isBehindMore: true },
  { to: '/bulk-operations', icon: 'checks', title: 'Bulk operations', isHidden: true },
  { to: '/audit', icon: 'file', title: 'Audit', isBehindMore: true },
  { to: '/settings', icon: 'sliders', title: 'Settings', isBehindMore: true },
  { to: '/system', icon: 'database', title: 'System', isBehindMore: true },
  // There is a notice on every page while something is not in order.
  { to: '/preflight', icon: 'checks', title: 'Preflight', isHidden: true },
];

export const NAVIGATION = PAGES.filter(({ isHidden }) => !isHidden);
