import type { IconName } from '../components/icon';
import { t } from '../language/t';

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
  { to: '/overview', icon: 'overview', title: t`Overview` },
  { to: '/executions', icon: 'list', title: t`Executions` },
  { to: '/errors', icon: 'bug', title: t`Errors` },
  { to: '/tasks', icon: 'tasks', title: t`Tasks` },
  { to: '/schedules', icon: 'clock', title: t`Schedules`, isBehindMore: true },
  { to: '/workflows', icon: 'flow', title: t`Workflows`, isBehindMore: true },
  { to: '/queues', icon: 'queue', title: t`Queues`, isBehindMore: true },
  { to: '/workers', icon: 'worker', title: t`Workers`, isBehindMore: true },
  { to: '/locks', icon: 'lock', title: t`Locks`, isBehindMore: true },
  { to: '/breakers', icon: 'breaker', title: t`Breakers`, isBehindMore: true },
  { to: '/alerts', icon: 'bell', title: t`Alerts`, isBehindMore: true },
  { to: '/deploys', icon: 'deploy', title: t`Deploys`, isBehindMore: true },
  { to: '/bulk-operations', icon: 'checks', title: t`Bulk operations`, isBehindMore: true },
  { to: '/audit', icon: 'file', title: t`Audit`, isBehindMore: true },
  { to: '/settings', icon: 'sliders', title: t`Settings`, isBehindMore: true },
  { to: '/system', icon: 'database', title: t`System`, isBehindMore: true },
  // There is a notice on every page while something is not in order.
  { to: '/preflight', icon: 'checks', title: t`Preflight`, isHidden: true },
];

export const NAVIGATION = PAGES.filter(({ isHidden }) => !isHidden);
