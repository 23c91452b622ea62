import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts';
import { Icon } from '../../components/icon';
import { Pending } from '../../components/pending';
import { Age } from '../../components/when';
import { bytes, count } from '../../format/time';
import { rich, t } from '../../language/t';
import type { System } from '../../services/schema';
import { systemQuery } from '../../services/system';
import { Retention } from './retention';
import { Section } from './section';
import { Storage } from './storage';

/** The servers behind the ledger, and what it takes of them. It is looked at when somebody asks. */
export function SystemPage() {
  const query = useQuery(systemQuery);
  const { data, dataUpdatedAt, isFetching, refetch } = query;
  return (
    <div className="ms-[max(0px,calc((100%-1440px)/2))] max-w-[1040px]">
      <title>{t`System · Taskledger`}</title>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1>{t`System`}</h1>
        {data && (
          <div className="ms-auto flex items-center gap-3 sm:gap-4">
            <span className="text-muted">
              {rich`Refreshed ${(<Age at={new Date(dataUpdatedAt).toISOString()} suffix="ago" />)}`}
            </span>
            <button type="button" className="button" aria-disabled={isFetching} onClick={() => void refetch()}>
              <Icon name="retry" size={14} />
              {t`Refresh`}
            </button>
          </div>
        )}
      </div>
      <p className="mt-1 max-w-[76ch] text-pretty text-muted">
        {rich`Servers, storage and retention, as seen by the process that serves this page. Whether they are as they should be says the ${(
          <Link to="/preflight" className="link">
            {t`preflight`}
          </Link>
        )}.`}
      </p>
      <Pending query={query} rows={6} />
      {data && (
        <>
          <Postgres system={data} />
          <Redis system={data} />
          <Storage storage={data.storage} />
          <Retention retention={data.retention} />
          <Losses system={data} />
        </>
      )}
    </div>
  );
}

type Fact = readonly [name: string, value: ReactNode];

function Postgres({ system: { version, schema, postgres } }: { readonly system: System }) {
  const { pools, embedded } = postgres;
  const facts: readonly Fact[] = [
    [t`Version`, `${postgres.version}${embedded ? t`, embedded` : ''}`],
    [t`Latency`, `${postgres.latency_ms} ms`],
    ...(embedded
      ? []
      : [[t`Connections`, t`${count(postgres.connections)} of ${count(postgres.max_connections)}`] as Fact]),
    [t`Schema`, <span className="mono">{schema.name}</span>],
    [t`Migrations`, <span className="mono break-all">{schema.migrations.join(', ')}</span>],
    ...(schema.unknown.length > 0 ? [[t`Unknown migrations`, schema.unknown.join(', ')] as Fact] : []),
    [t`Library`, version],
    ...pools.map(({ name, size, open, idle, waiting }): Fact => [
      name === 'hot' ? t`Pool of executions` : t`Pool of readers`,
      t`${open - idle} of ${size} in use${waiting > 0 ? t`, ${waiting} wait` : ''}`,
    ]),
  ];
  return (
    <Section title={t`Postgres`}>
      <Facts facts={facts} tags={[]} />
    </Section>
  );
}

function Redis({ system: { redis, redis_latency_ms: latency } }: { readonly system: System }) {
  if (redis?.length === 0) return null;
  return (
    <Section title={t`Redis`}>
      {!redis && (
        <p className="mt-2 text-bad">{t`It could not be asked. Work begins up to a second later until it is back.`}</p>
      )}
      {redis?.map(
        ({ where, version, eviction_policy: policy, used_bytes: used, max_bytes: most, evicted_keys: evicted }) => (
          <Facts
            key={where}
            facts={[
              [t`Server`, <span className="mono break-all">{where}</span>],
              [t`Version`, version],
              [t`Latency`, latency === null ? '–' : `${latency} ms`],
              [t`Eviction policy`, policy ?? 'unknown'],
              [t`Memory`, `${used === null ? '–' : bytes(used)}${most ? t` of ${bytes(most)}` : ''}`],
              [t`Keys evicted`, evicted === null ? '–' : count(evicted)],
            ]}
            tags={[]}
          />
        ),
      )}
    </Section>
  );
}

const DROPPED_WORDS: Readonly<Record<System['dropped'][number]['kind'], string>> = {
  log_lines: t`Log lines of executions whose log was full`,
  wake_ups: t`Wake-ups of other processes, which have found the work a second later`,
  live_updates: t`Live updates of dashboards that were too slow for them, and have loaded everything again`,
  alert_deliveries: t`Notifications of alerts that were given up`,
};

function Losses({ system: { dropped, lost } }: { readonly system: System }) {
  return (
    <Section title={t`Dropped and lost`}>
      <ul className="sheet mt-3 divide-y overflow-clip">
        {dropped.map(({ kind, count: many }) => (
          <Loss key={kind} words={DROPPED_WORDS[kind]} many={many} />
        ))}
        <Loss
          words={t`Executions without a ticket, a claim or a reason to wait. Looked for each minute, and given a ticket. Must be 0`}
          many={lost}
          isBad
        />
      </ul>
    </Section>
  );
}

function Loss({ words, many, isBad }: { readonly words: string; readonly many: number; readonly isBad?: boolean }) {
  return (
    <li className="flex items-baseline justify-between gap-6 px-4 py-2.5 sm:px-5">
      <span className="min-w-0">{words}</span>
      <span className={`num font-medium ${isBad && many > 0 ? 'text-bad' : ''}`}>{count(many)}</span>
    </li>
  );
}
