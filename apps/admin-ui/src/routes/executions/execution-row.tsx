import { Link } from '@tanstack/react-router';
import { Copy } from '../../components/copy';
import { plain } from '../../components/plain';
import { Progress } from '../../components/progress';
import { Status } from '../../components/status';
import { Age, At, RunTime, WaitTime } from '../../components/when';
import { duration } from '../../format/time';
import { useNow } from '../../format/use-now';
import { rich, t } from '../../language/t';
import { engineOf } from '../../services/engine';
import { attemptOf, reasonWords } from '../../services/status';
import type { ExecutionItem } from '../../services/schema';
import type { ValuePath } from '../../services/value-paths';

/** The columns that the heading and the rows share. */
export const COLUMNS = 'columns px-3';
const FOCUSED = 'shadow-[inset_2px_0_0_var(--accent)] rtl:shadow-[inset_-2px_0_0_var(--accent)]';

interface ExecutionRowProps {
  readonly execution: ExecutionItem;
  readonly paths: readonly ValuePath[];
  readonly isFocused: boolean;
  readonly isSelected: boolean;
  /** It has changed since it was listed, and the filter would leave it out now. */
  readonly isLeft?: boolean;
  readonly onSelect: (isRange: boolean) => void;
}

export function ExecutionRow({ execution, paths, isFocused, isSelected, isLeft, onSelect }: ExecutionRowProps) {
  const tone = isSelected ? 'bg-accent-soft' : isFocused ? 'bg-hover' : 'hover:bg-hover';
  const mark = isFocused ? FOCUSED : '';
  return (
    <div
      className={`relative h-full border-b ${tone} ${mark} max-md:py-3 ${COLUMNS} ${isLeft ? 'left-behind' : ''}`}
      role="presentation"
      title={isLeft ? t`It does not fit the filter any more` : undefined}
    >
      <span role="cell" className="relative z-10 flex max-md:pt-0.5">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          aria-label={t`Select ${execution.task_name} ${execution.id.slice(-8)}`}
          checked={isSelected}
          onChange={({ nativeEvent }) => onSelect(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
        />
      </span>
      <span role="cell" data-column="status" className="flex">
        <Status status={execution.status} />
      </span>
      <span role="cell" data-column="task" className="min-w-0">
        <span className="name-line">
          <Link
            to="/executions/$id"
            params={{ id: execution.id }}
            className="max-w-full truncate font-medium after:absolute after:inset-0 md:shrink-0"
          >
            {execution.task_name}
          </Link>
          <TagNames tags={execution.tags} />
          <span className="ms-auto text-muted md:hidden">
            <Age at={execution.created_at} />
          </span>
        </span>
        <PhoneLines execution={execution} />
      </span>
      <span role="cell" data-column="id">
        <Id id={execution.id} />
      </span>
      <span role="cell" data-column="detail" className="flex min-w-0 items-center gap-3 text-[12.5px]">
        {execution.progress?.percent != null && execution.is_running && (
          <span className="w-40 max-w-1/2 shrink-0">
            <Progress progress={execution.progress} isThin />
          </span>
        )}
        <Detail execution={execution} />
      </span>
      {paths.map((path) => (
        <span role="cell" key={path} className="truncate max-md:hidden">
          <Value value={execution.columns?.[path]} />
        </span>
      ))}
      <span role="cell" data-column="queue" className="truncate text-muted">
        {engineOf(execution)}
      </span>
      <span role="cell" data-column="module" className="truncate text-muted">
        {execution.module}
      </span>
      <span role="cell" data-column="tags" className="truncate text-muted">
        {execution.tags.join(', ')}
      </span>
      <span role="cell" data-column="by" className="truncate text-muted">
        {execution.created_by_username ?? execution.created_by_id}
      </span>
      <span role="cell" data-column="priority" className="text-end text-muted">
        {execution.priority}
      </span>
      <span role="cell" data-column="attempt" className="text-end text-muted">
        {attemptOf(execution)}/{execution.max_attempts}
      </span>
      <span role="cell" data-column="created" className="whitespace-nowrap text-muted">
        <At at={execution.created_at} />
      </span>
      <span role="cell" data-column="finished" className="whitespace-nowrap text-muted">
        <At at={execution.finished_at} />
      </span>
      <span role="cell" data-column="age" className="text-end text-muted">
        <Age at={execution.created_at} />
      </span>
      <span role="cell" data-column="wait" className="text-end whitespace-nowrap text-muted">
        <WaitTime execution={execution} />
      </span>
      <span role="cell" data-column="duration" className="text-end whitespace-nowrap">
        <RunTime execution={execution} />
      </span>
    </div>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span className="text-faint">–</span>;
  return <>{plain(String(value))}</>;
}

/** What phones have instead of columns. */
function PhoneLines({ execution }: { readonly execution: ExecutionItem }) {
  return (
    <>
      <span className="mt-1 flex items-center gap-3 md:hidden">
        <Status status={execution.status} />
        <span className="ms-auto text-muted">
          <RunTime execution={execution} />
        </span>
      </span>
      <span className="flex min-w-0 items-center gap-2 text-[12.5px] md:hidden">
        <Id id={execution.id} />
        <Detail execution={execution} />
      </span>
    </>
  );
}

/** In the row itself where they have no column. */
function TagNames({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span
      data-tags
      className="min-w-0 flex-1 basis-12 truncate text-[12px] text-faint max-md:hidden"
      title={tags.join(', ')}
    >
      {tags.join(' · ')}
    </span>
  );
}

function Id({ id }: { readonly id: string }) {
  return (
    <span className="relative z-10 shrink-0">
      <Copy text={id} label={t`Copy id ${id}`} shown={id.slice(-8)} />
    </span>
  );
}

/** What there is to say beside the name: what went wrong, or what it is doing. */
function Detail({ execution }: { readonly execution: ExecutionItem }) {
  const { error_type: type, error, reason, progress, is_running: isRunning, status } = execution;
  const hasFailed = status === 'FAILURE' || status === 'RETRY';
  const trouble = hasFailed ? [type, error ?? reason].filter(Boolean).join(': ') : reasonWords(reason);
  const isStopping = isRunning && execution.cancel_requested_at !== null;
  const doing = isRunning && progress ? (progress.message ?? progress.step) : null;
  const tone = status === 'FAILURE' ? 'text-bad' : isStopping ? 'text-warn' : 'text-muted';
  return (
    <span className={`truncate ${tone}`}>
      {isStopping
        ? t`Asked to stop`
        : (trouble && plain(trouble)) ||
          (doing && plain(doing)) ||
          (!execution.is_completed && <Waiting execution={execution} />)}
    </span>
  );
}

/** What it waits for, as far as a list knows; its page knows more. */
function Waiting({ execution: { scheduled_for: due, blocked_key: key } }: { readonly execution: ExecutionItem }) {
  const left = due === null ? 0 : Date.parse(due) - useNow();
  if (left > 0) return <>{t`Starts in ${duration(left)}`}</>;
  return key === null ? null : <>{rich`Waits for the lock ${key}`}</>;
}
