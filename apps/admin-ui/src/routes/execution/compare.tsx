import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { DiffList } from '../../components/diff-list';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { rich, t } from '../../language/t';
import { comparisonQuery } from '../../services/history';
import type { ComparedExecution, Difference, Execution } from '../../services/schema';
import { HIDDEN } from '../../services/secrets';
import { ComparedFields } from './compared-fields';
import { Relative } from './relative';

/** How it differs from what it repeats, and from the last success of its task: in payload, options, version, process and times. */
export function Compare({ execution }: { readonly execution: Execution }) {
  const { id, payload_visible: isVisible } = execution;
  const query = useQuery({ ...comparisonQuery(id), enabled: isVisible });
  const top = useRef<HTMLDivElement>(null);
  // Links lead here from above the fold.
  useEffect(() => {
    top.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const { data } = query;
  return (
    <div ref={top} className="flex scroll-mb-24 flex-col gap-8">
      {isVisible ? <Pending query={query} rows={3} /> : <p className="text-muted">{HIDDEN}</p>}
      {data?.original && (
        <Compared
          title={t`With the original`}
          name={t`Original`}
          signs={t`: − original, + this one`}
          compared={data.original}
        />
      )}
      {data?.last_success && (
        <Compared
          title={t`With the last success`}
          name={t`Last success`}
          signs={t`: − last success, + this one`}
          compared={data.last_success}
        />
      )}
      {data && !data.last_success && (
        <Empty icon="check" title={t`No success to compare with`}>
          {rich`${execution.task_name} has not succeeded before this execution, as far as executions are kept and yours to see.`}
        </Empty>
      )}
    </div>
  );
}

interface ComparedProps {
  readonly title: string;
  /** What the other one is called. */
  readonly name: string;
  /** What − and + stand for. */
  readonly signs: string;
  readonly compared: ComparedExecution;
}

function Compared({ title, name, signs, compared }: ComparedProps) {
  const { execution, fields, payload, payload_capped: isCapped } = compared;
  return (
    <section aria-label={title} className="min-w-0">
      <h2 className="mb-2">{title}</h2>
      <ul className="sheet overflow-clip">
        <Relative execution={execution} />
      </ul>
      <div className="mt-4 grid gap-6 xl:grid-cols-2">
        <div className="min-w-0">
          <h3 className="label mb-1">
            {rich`Payload${payload.length > 0 && signs}`}
            {isCapped && t`; the first 200 differences`}
          </h3>
          {payload.length > 0 ? (
            <DiffList changes={payload.map(changeOf)} />
          ) : (
            <Same>{t`The payload is the same.`}</Same>
          )}
        </div>
        <div className="min-w-0">
          <h3 className="label mb-1">{t`Options, version, process and times`}</h3>
          {fields.length > 0 ? <ComparedFields name={name} fields={fields} /> : <Same>{t`Nothing else differs.`}</Same>}
        </div>
      </div>
    </section>
  );
}

function Same({ children }: { readonly children: string }) {
  return <p className="rounded-lg border border-dashed px-3 py-3 text-muted">{children}</p>;
}

const PAYLOAD = /^task_kwargs\.?/;

function changeOf({ path, before, after }: Difference) {
  return { path: path.replace(PAYLOAD, '') || '(payload)', before: textOf(before), after: textOf(after) };
}

// What is not there is null.
const textOf = (value: unknown): string | undefined => (value === null ? undefined : JSON.stringify(value));
