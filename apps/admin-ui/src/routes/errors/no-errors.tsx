import { Link } from '@tanstack/react-router';
import { Empty } from '../../components/states';
import { rich, t } from '../../language/t';
import { ANY_STATE, type ErrorFilter, isNarrowed, USUAL_WINDOW, windowWords } from '../../services/errors';
import type { ErrorGroups } from '../../services/schema';

interface NoErrorsProps {
  readonly filter: ErrorFilter;
  readonly counts: ErrorGroups['counts'];
}

const NONE: Readonly<Record<NonNullable<ErrorFilter['state']>, string>> = {
  [ANY_STATE]: t`No error`,
  open: t`No open error`,
  resolved: t`No resolved error`,
  ignored: t`No ignored error`,
};

/** No group is listed: because of the filters, or because nothing has failed. */
export function NoErrors({ filter, counts }: NoErrorsProps) {
  const { state = 'open', window = USUAL_WINDOW } = filter;
  const total = counts.open + counts.resolved + counts.ignored;
  if (total > 0 && filter.q !== undefined)
    return (
      <Empty icon="bug" title={t`No error with this text`}>
        {rich`Nothing that failed ${windowWords(window)} has it in its type or message. Look ${(
          <Link to="/errors" search={{ ...filter, state: ANY_STATE, window: '30d' }} className="link">
            {t`in all states of 30 days`}
          </Link>
        )}, or ${(
          <Link to="/errors" search={{ ...filter, q: undefined }} className="link">
            {t`leave the text out`}
          </Link>
        )}.`}
      </Empty>
    );
  if (total > 0)
    return (
      <Empty icon="bug" title={NONE[state]}>
        {rich`What has failed ${windowWords(window)} is in another state. Look at ${(
          <Link to="/errors" search={{ ...filter, state: ANY_STATE }} className="link">
            {t`all states`}
          </Link>
        )}.`}
      </Empty>
    );
  if (isNarrowed(filter))
    return (
      <Empty icon="bug" title={t`Nothing matches these filters`}>
        {rich`Choose another task, queue or time, or ${(
          <Link to="/errors" className="link">
            {t`show all errors`}
          </Link>
        )}.`}
      </Empty>
    );
  return (
    <Empty icon="bug" title={t`Nothing has failed ${windowWords(window)}`}>
      {t`Executions that fail for the same reason are listed here as one error.`}
      {window !== '30d' && (
        <>
          {rich` Look at the ${(
            <Link to="/errors" search={{ ...filter, window: '30d' }} className="link">
              {t`last 30 days`}
            </Link>
          )}.`}
        </>
      )}
    </Empty>
  );
}
