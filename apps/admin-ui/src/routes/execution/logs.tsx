import { useState } from 'react';
import { SkeletonRows } from '../../components/skeletons';
import { Empty, Failure } from '../../components/states';
import { plural, t } from '../../language/t';
import { LOG_LEVELS } from '../../services/execution-view';
import { type LogFilter, logAddress } from '../../services/history';
import type { Execution, LogLevel } from '../../services/schema';
import { TextFilter } from '../executions/text-filter';
import { useLogFilter } from './log-filter';
import { LogLines } from './log-lines';
import { useLineCount } from './log-pages';

export function Logs({ execution }: { readonly execution: Execution }) {
  const { id, log_dropped: dropped } = execution;
  const [filter, setFilter] = useLogFilter(id);
  const [isFollowing, setFollowing] = useState(true);
  const { count, error, refetch } = useLineCount(execution, filter);
  const narrow = (change: LogFilter): void => {
    setFilter({ ...filter, ...change });
    setFollowing(true);
  };
  return (
    <div>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <TextFilter
          label={t`Search the log`}
          placeholder={t`Search`}
          value={filter.search}
          onChange={(search) => narrow({ search })}
          className="sm:!w-64"
        />
        <LevelFilter level={filter.level} onChange={(level) => narrow({ level })} />
        <label className="ms-2 flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={isFollowing}
            onChange={({ target }) => setFollowing(target.checked)}
          />
          {t`Follow`}
        </label>
        {dropped > 0 && (
          <span className="text-warn">
            {plural(dropped, {
              one: '{0} line in the middle was dropped',
              other: '{0} lines in the middle were dropped',
            })}
          </span>
        )}
        {count !== undefined && count > 0 && <Download id={id} filter={filter} count={count} />}
      </div>
      {count === undefined && !error && <SkeletonRows rows={5} />}
      {count === undefined && error && <Failure error={error} onRetry={() => void refetch()} />}
      {count === 0 && <NoLines isFiltered={Boolean(filter.level || filter.search)} />}
      {count !== undefined && count > 0 && (
        <LogLines
          key={`${id} ${filter.level} ${filter.search}`}
          log={{ id, filter, count, dropped }}
          isFollowing={isFollowing}
          onFollow={setFollowing}
        />
      )}
    </div>
  );
}

interface LevelFilterProps {
  readonly level: LogLevel | undefined;
  readonly onChange: (level: LogLevel | undefined) => void;
}

function LevelFilter({ level, onChange }: LevelFilterProps) {
  return (
    <select
      aria-label={t`Level`}
      className="field !w-auto"
      value={level ?? ''}
      onChange={({ target }) => onChange((target.value || undefined) as LogLevel | undefined)}
    >
      <option value="">{t`Every level`}</option>
      {LOG_LEVELS.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  );
}

function NoLines({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <Empty icon="list" title={isFiltered ? t`No line matches` : t`No log lines`}>
      {isFiltered
        ? t`Remove a filter to see the others.`
        : t`Handlers log with context.log, and it shows here at once.`}
    </Empty>
  );
}

interface DownloadProps {
  readonly id: string;
  readonly filter: LogFilter;
  readonly count: number;
}

/** All lines that fit, not just those in view. */
function Download({ id, filter, count }: DownloadProps) {
  return (
    <a className="link ms-auto" href={logAddress(id, filter)} download>
      {plural(count, { one: 'Download {0} line', other: 'Download {0} lines' })}
    </a>
  );
}
