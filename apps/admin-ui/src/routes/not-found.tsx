import { Link } from '@tanstack/react-router';
import { Empty } from '../components/states';
import { rich, t } from '../language/t';

export function NotFound() {
  return (
    <>
      <title>{`${t`Page not found`} · Taskledger`}</title>
      <Empty icon="search" title={t`Page not found`} isPage>
        {rich`The address may be misspelt, or the page was removed. Go to the ${(
          <Link to="/overview" className="link">
            {t`overview`}
          </Link>
        )}, the ${(
          <Link to="/executions" className="link">
            {t`executions`}
          </Link>
        )} or the ${(
          <Link to="/tasks" className="link">
            {t`tasks`}
          </Link>
        )}.`}
      </Empty>
    </>
  );
}
