import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { ExportMenu } from '../../components/export-menu';
import { SavedViews } from '../../components/views/saved-views';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { rich, t } from '../../language/t';
import { auditExportAddress, type AuditFilter, auditQuery, validAuditFilter } from '../../services/audit';
import { isExecutionId } from '../../services/executions';
import { useShortcuts } from '../../shell/shortcuts';
import { TextFilter } from '../executions/text-filter';
import { AUDIT_COLUMNS, AuditRow } from './audit-row';

const route = getRouteApi('/audit');

/** Who did what, and who was refused what, the latest first. */
export function AuditPage() {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const query = useInfiniteQuery(auditQuery(filter));
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const entries = data?.pages.flatMap(({ results }) => results);
  useShortcuts({ '/': () => field.current?.focus() });
  const show = (change: Partial<AuditFilter>): void =>
    void navigate({ to: '/audit', search: { ...filter, ...change }, replace: true, resetScroll: false });
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Audit`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-3 gap-y-3">
        <h1 className="me-auto">{t`Audit`}</h1>
        <TextFilter
          ref={field}
          label={t`Action`}
          placeholder={t`Action: execution.cancel`}
          value={filter.action}
          onChange={(action) => show({ action })}
          className="lg:!w-60"
        />
        <TextFilter
          label={t`User id`}
          placeholder={t`User id`}
          value={filter.actor}
          onChange={(actor) => show({ actor })}
          className="lg:!w-48"
        />
        <TextFilter
          label={t`Execution id`}
          placeholder={t`Execution id`}
          value={filter.execution}
          // Half an id is none: the list stays until it is whole.
          onChange={(execution) => (!execution || isExecutionId(execution)) && show({ execution })}
          className="lg:!w-80"
        />
        <SavedViews
          page="audit"
          state={filter}
          onShow={(search) => void navigate({ to: '/audit', search: validAuditFilter(search) })}
        />
        <ExportMenu
          right="audit.read"
          of={{ audit: filter }}
          addressOf={(format) => auditExportAddress(filter, format)}
          note={t`All that match, up to the latest 100,000.`}
        />
      </div>
      <Pending query={query} rows={10} />
      {entries?.length === 0 && <NoEntries isNarrowed={Object.keys(filter).length > 0} />}
      {entries && entries.length > 0 && (
        <div className="sheet overflow-clip">
          <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${AUDIT_COLUMNS}`}>
            {[t`When`, t`Who`, t`What`, t`About`, t`Outcome`].map((title) => (
              <span key={title}>{title}</span>
            ))}
          </div>
          <ul className="divide-y lg:border-t" aria-label={t`Audit`}>
            {entries.map((entry) => (
              <AuditRow key={entry.id} entry={entry} />
            ))}
          </ul>
        </div>
      )}
      {hasNextPage && (
        <button type="button" className="button mt-3" onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? t`Loading…` : t`Show older ones`}
        </button>
      )}
    </div>
  );
}

function NoEntries({ isNarrowed }: { readonly isNarrowed: boolean }) {
  if (!isNarrowed)
    return (
      <Empty icon="file" title={t`Nobody has changed anything yet`}>
        {t`What people do over the API or here is listed with who, when and why, and what they were refused.`}
      </Empty>
    );
  return (
    <Empty icon="file" title={t`No entry fits`}>
      {rich`Actions and ids are compared in full. Change them, or ${(
        <Link to="/audit" className="link">
          {t`show all entries`}
        </Link>
      )}.`}
    </Empty>
  );
}
