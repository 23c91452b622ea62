import { Link } from '@tanstack/react-router';
import { Empty } from '../components/states';

export function NotFound() {
  return (
    <Empty icon="search" title="There is no such page">
      Look at the{' '}
      <Link to="/executions" className="link">
        executions
      </Link>{' '}
      or the{' '}
      <Link to="/tasks" className="link">
        tasks
      </Link>
      .
    </Empty>
  );
}
