import { Link } from '@tanstack/react-router';
import { useWhyNot } from '../../components/may';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { filterFromApi } from '../../services/execution-filter';
import type { Execution } from '../../services/schema';

/** From one failure to those alike, and to what it may be compared with. */
export function ErrorLinks({ execution }: { readonly execution: Execution }) {
  const { id, alike, error_fingerprint: fingerprint } = execution;
  const mayNot = useWhyNot()('error.read');
  const isGrouped = fingerprint !== null && !mayNot;
  const words = alike && t`${count(alike.count, alike.count_capped)} like this in the last 24 h`;
  if (!alike && !execution.payload_visible) return null;
  return (
    <p className="flex flex-wrap gap-x-6 gap-y-1.5 border-t border-line/60 px-4 py-2.5 sm:px-5">
      {alike && (
        <span className="flex flex-wrap gap-x-2">
          {isGrouped && (
            <Link to="/errors/$fingerprint" params={{ fingerprint }} search={{ window: '24h' }} className="link">
              {words}
            </Link>
          )}
          <Link to="/executions" search={filterFromApi(alike.query)} className="link">
            {isGrouped ? t`list them` : words}
          </Link>
        </span>
      )}
      {execution.payload_visible && (
        <Link
          to="/executions/$id"
          params={{ id }}
          search={{ tab: 'compare' }}
          replace
          resetScroll={false}
          className="link"
        >
          {t`Compare with the last success`}
        </Link>
      )}
    </p>
  );
}
