import { Link } from '@tanstack/react-router';
import { Empty } from '../components/states';

export function NotFound() {
  return (
    <>
      <title>{`${t`Page not found`} · Taskledger`}</title>
      <Empty icon="search" title="Page not found" isPage>
        The address may be misspelt, or the page was removed. Go to the{' '}
        <Link to="/overview" className="link">
          overview
        </Link>
        , the{' '}
        <Link to="/executions" className="link">
          executions
        </Link>{' '}
        or the{' '}
        <Link to="/tasks" className="link">
          tasks
        </Link>
        .
      </Empty>
    </>
  );
}
