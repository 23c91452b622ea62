import type { PreflightStatus } from '../services/preflight';
import { Icon } from './icon';
import { StatusShape } from './status';

/** What a check came to, by shape and colour, in the shapes that executions have. */
export function PreflightShape({ status }: { readonly status: PreflightStatus }) {
  if (status === 'problem') return <StatusShape status="FAILURE" size={16} />;
  if (status === 'unknown') return <StatusShape status="WAITING" size={16} />;
  if (status === 'ok') return <StatusShape status="SUCCESS" size={16} />;
  return (
    <span className="text-warn">
      <Icon name="warning" />
    </span>
  );
}
