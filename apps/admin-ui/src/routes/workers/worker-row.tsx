import { Link } from '@tanstack/react-router';
import { Mark } from '../../components/mark';
import { Age } from '../../components/when';
import { bytes, count, duration } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import type { Worker } from '../../services/schema';
import { slotsOf, WORKER_WORDS } from '../../services/workers';
import { WorkerActions } from './worker-actions';
import { WorkerRuns } from './worker-runs';

const TONES = { alive: 'plain', quiet: 'warn', lost: 'bad', left: 'plain' } as const;
const LONG_LAG_MS = 1_000;

export const WORKER_COLUMNS =
  'grid gap-x-6 gap-y-1.5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1.2fr)_150px_minmax(0,1fr)_130px] lg:items-start';

export function WorkerMark({ worker: { state, running } }: { readonly worker: Pick<Worker, 'state' | 'running'> }) {
  if (state === 'alive') return null;
  return <Mark tone={TONES[state]}>{state === 'quiet' && running > 0 ? t`Draining` : WORKER_WORDS[state]}</Mark>;
}

export function WorkerRow({ worker }: { readonly worker: Worker }) {
  return (
    <li className={`py-3 ${WORKER_COLUMNS}`}>
      <Identity worker={worker} />
      <Service worker={worker} />
      <Health worker={worker} />
      <WorkerRuns worker={worker} />
      <div className="flex lg:justify-end">
        <WorkerActions worker={worker} />
      </div>
    </li>
  );
}

function Identity({ worker }: { readonly worker: Worker }) {
  const {
    node_id: id,
    node_name: name,
    host,
    pid,
    version,
    app_version: own,
    started_at: since,
    ended_at: end,
  } = worker;
  const { quiet, state } = worker;
  return (
    <div className="min-w-0">
      <p className="font-medium break-words" title={id}>
        {name} <WorkerMark worker={worker} />
      </p>
      <p className="break-words text-muted">
        {rich`${host}, process ${pid}`}
        {rich`${own && t`, version ${own}`}, library ${version}`}
      </p>
      <p className="text-muted">
        {end ? (
          <>
            {state === 'left' ? t`Left` : t`Found to be gone`} <Age at={end} suffix="ago" />
          </>
        ) : (
          <>{rich`Up for ${(<Age at={since} />)}`}</>
        )}
      </p>
      {quiet && !end && (
        <p className="break-words">
          {rich`Quiet for ${(<Age at={quiet.at} />)}`}
          {quiet.by && t`, by ${quiet.by}`}
          {quiet.reason && `: ${quiet.reason}`}
        </p>
      )}
    </div>
  );
}

function Service({ worker }: { readonly worker: Worker }) {
  const { queues, task_names: tasks, running } = worker;
  if (queues.length === 0) return <p className="text-muted">{t`Takes no work, only enqueues`}</p>;
  return (
    <div className="min-w-0">
      <p>{t`${count(running)} of ${count(slotsOf(worker))} slots`}</p>
      <ul aria-label={t`Queues`} className="flex flex-wrap gap-x-2">
        {queues.map(({ name, slots, running: busy }) => (
          <li key={name} className="min-w-0">
            <Link to="/queues/$name" params={{ name }} className="link break-all" title={t`${busy} of ${slots} slots`}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
      {tasks.length > 0 && <Tasks names={tasks} />}
    </div>
  );
}

function Tasks({ names }: { readonly names: readonly string[] }) {
  return (
    <details>
      <summary className="cursor-pointer text-muted">
        {plural(names.length, { one: '{0} task', other: '{0} tasks' })}
      </summary>
      <ul aria-label={t`Tasks`} className="flex flex-wrap gap-x-2">
        {names.map((name) => (
          <li key={name} className="min-w-0">
            <Link to="/tasks/$name" params={{ name }} className="link break-all">
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Health({ worker }: { readonly worker: Worker }) {
  const { heartbeat_at: heartbeat, memory_bytes: memory, loop_lag_ms: lag } = worker;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-2 text-muted">
      <dt>{t`Heartbeat`}</dt>
      <dd className="text-ink">
        <Age at={heartbeat} suffix="ago" />
      </dd>
      <dt>{t`Memory`}</dt>
      <dd className="text-ink">{memory === null ? '–' : bytes(memory)}</dd>
      <dt title={t`The longest that its event loop stood still between two heartbeats`}>{t`Loop lag`}</dt>
      <dd className={lag !== null && lag >= LONG_LAG_MS ? 'text-bad' : 'text-ink'}>
        {lag === null ? '–' : duration(lag)}
      </dd>
    </dl>
  );
}
