import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { JsonView } from '../../components/json-view';
import { Mark } from '../../components/mark';
import { At } from '../../components/when';
import { t } from '../../language/t';
import { actorOf, placeOf, reasonOf } from '../../services/audit';
import type { AuditEntry } from '../../services/schema';

export const AUDIT_COLUMNS =
  'grid gap-x-6 gap-y-1 px-4 sm:px-5 lg:grid-cols-[128px_minmax(0,0.7fr)_minmax(0,0.9fr)_minmax(0,1.6fr)_minmax(84px,auto)] lg:items-baseline';

/** One thing that somebody did or was refused, with all that is known of it on demand. */
export function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const [isOpen, setOpen] = useState(false);
  const { at, actor, action, code, status } = entry;
  const reason = reasonOf(entry);
  return (
    <li className="py-2.5">
      <div className={AUDIT_COLUMNS}>
        <span className="whitespace-nowrap text-muted">
          <At at={at} />
        </span>
        <span className="min-w-0 truncate font-medium" title={actor ?? undefined}>
          {actorOf(entry)}
        </span>
        <Link to="/audit" search={{ action }} className="min-w-0 break-words hover:underline">
          {action}
        </Link>
        <span className="flex min-w-0 flex-wrap gap-x-3">
          <Subject entry={entry} />
          {reason && <span className="min-w-0 break-words text-muted">{reason}</span>}
          <button
            type="button"
            className="link"
            aria-expanded={isOpen}
            aria-label={t`Details of ${action} by ${actorOf(entry)}`}
            onClick={() => setOpen(!isOpen)}
          >
            {t`Details`}
          </button>
        </span>
        <span>
          {code ? <Mark tone="bad">{t`Refused${status ? `, ${status}` : ''}`}</Mark> : <Mark tone="ok">{t`Done`}</Mark>}
        </span>
      </div>
      {isOpen && (
        <div className="mx-4 mt-2 sm:mx-5">
          <JsonView value={detailsOf(entry)} name={t`details of ${action}`} />
        </div>
      )}
    </li>
  );
}

function Subject({ entry }: { readonly entry: AuditEntry }) {
  const { execution_id: id, task_name: task } = entry;
  const place = placeOf(entry);
  return (
    <>
      {place && <span className="break-all">{place}</span>}
      {task && (
        <Link to="/tasks/$name" params={{ name: task }} className="link break-all">
          {task}
        </Link>
      )}
      {id && (
        <Link to="/executions/$id" params={{ id }} className="link mono" title={id}>
          {id.slice(-8)}
        </Link>
      )}
    </>
  );
}

function detailsOf({ details, address, request_id: requestId, code }: AuditEntry): object {
  const about = { ...(code && { code }), ...(address && { address }), ...(requestId && { request_id: requestId }) };
  return { ...details, ...about };
}
