import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Icon } from '../../components/icon';
import { clock, duration, moment, stamp, zoneName } from '../../format/time';
import { useNow } from '../../format/use-now';
import { t } from '../../language/t';
import { attemptsQuery } from '../../services/history';
import type { Execution } from '../../services/schema';
import { type Segment, segmentsOf } from './segments';

const LOOKS: Readonly<Record<Segment['kind'], string>> = {
  delay: 'hatched text-ink',
  wait: 'bg-quiet text-ink',
  run: 'bg-accent text-accent-ink',
  failed: 'bg-bad text-surface',
  ended: 'bg-ok text-surface',
};

// Of the whole length: in less there is no room for a name and a time.
const LEAST_LABELLED = 0.14;
// Beyond this a list of them says less than their sums.
const MOST_NAMED = 7;

/**
 * From its creation to its end: delays are hatched, waits are pale, runs are solid. A phone shows how long it took, and the rest on
 * demand: its logs are not to be two screens below.
 */
export function Timeline({ execution }: { readonly execution: Execution }) {
  const now = useNow();
  const [isOpen, setOpen] = useState(false);
  const onPhone = isOpen ? '' : 'max-sm:hidden';
  const { data } = useQuery(attemptsQuery(execution.id));
  const segments = segmentsOf(execution, data?.results ?? [], now);
  const start = segments[0]?.from ?? 0;
  const total = Math.max(1, (segments.at(-1)?.to ?? start) - start);
  const { finished_at: end, created_at: created } = execution;
  const isFew = segments.length <= MOST_NAMED;
  const isWide = (from: number, to: number): boolean => (to - from) / total > LEAST_LABELLED;
  const isAllSaid = segments.every(({ from, to }) => isWide(from, to));
  return (
    <section aria-label={t`Timeline`} className="sheet mt-5 px-4 py-2 max-sm:mt-4 sm:px-5 sm:py-4">
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex min-h-8 w-full items-center justify-between sm:hidden"
        onClick={() => setOpen(!isOpen)}
      >
        <span className="font-medium">{t`Timeline`}</span>
        <span className="flex items-center gap-2 text-muted">
          {duration(total)}
          <span className={isOpen ? 'rotate-180' : ''}>
            <Icon name="chevron" size={14} />
          </span>
        </span>
      </button>
      <div dir="ltr" className={`flex h-6 gap-px overflow-hidden rounded-[5px] ${onPhone}`}>
        {segments.map(({ kind, name, from, to }) => (
          <div
            key={`${name}${from}`}
            className={`min-w-[3px] truncate px-2 text-[12px] leading-6 font-medium max-sm:text-transparent ${LOOKS[kind]}`}
            style={{ flexGrow: (to - from) / total, flexBasis: 0 }}
            title={`${name}: ${duration(to - from)}`}
          >
            {isWide(from, to) && (
              <span aria-hidden="true">
                {name} {duration(to - from)}
              </span>
            )}
          </div>
        ))}
      </div>
      <div className={`mt-1.5 flex flex-wrap justify-between gap-x-4 text-[12px] text-faint ${onPhone}`}>
        <time dateTime={created} title={moment(created)}>
          {t`Created ${stamp(created)} ${zoneName(created)}`}
        </time>
        <span>{t`${end ? t`Ended ${clock(end)}` : t`Now`} · ${duration(total)} in total`}</span>
      </div>
      <ol className={`mt-2.5 flex flex-wrap gap-x-6 gap-y-1 ${isAllSaid ? 'sm:sr-only' : ''} ${onPhone}`}>
        {(isFew ? segments.map(named) : sumsOf(segments)).map(({ key, kind, name, ms }) => (
          <li key={key} className="flex items-center gap-2">
            <span aria-hidden="true" className={`h-2.5 w-4 rounded-[2px] ${LOOKS[kind]}`} />
            {name} <span className="text-muted">{duration(ms)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface Named {
  readonly key: string;
  readonly kind: Segment['kind'];
  readonly name: string;
  readonly ms: number;
}

const named = ({ kind, name, from, to }: Segment): Named => ({ key: `${name}${from}`, kind, name, ms: to - from });

const SUMS: Readonly<Record<Segment['kind'], (many: number) => string>> = {
  delay: (many) => t`${many} delay`,
  wait: (many) => t`${many} waits`,
  run: (many) => t`${many} running`,
  failed: (many) => t`${many} failed runs`,
  ended: (many) => t`${many} run that ended well`,
};

function sumsOf(segments: readonly Segment[]): readonly Named[] {
  const kinds = [...new Set(segments.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const some = segments.filter((segment) => segment.kind === kind);
    const ms = some.reduce((sum, { from, to }) => sum + to - from, 0);
    return { key: kind, kind, name: SUMS[kind](some.length), ms };
  });
}
