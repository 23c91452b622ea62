import { Link } from '@tanstack/react-router';
import { Age } from '../../components/when';
import { useNow } from '../../format/use-now';
import { moment } from '../../format/time';
import { rich, t } from '../../language/t';
import type { ListedSchedule } from '../../services/schema';
import { zoneOf } from '../../services/schedules';
import { QuickActions } from '../schedule/schedule-actions';
import { ScheduleMarks } from './schedule-marks';
import { SlotGrid } from './slot-grid';

/** The columns that the heading and the rows share. */
export const SCHEDULE_COLUMNS =
  'grid gap-x-6 gap-y-1.5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_76px_200px_222px] lg:items-center';

/** A schedule: when it fires, how that went, and what it can be told. */
export function ScheduleRow({
  schedule,
  isFocused,
}: {
  readonly schedule: ListedSchedule;
  readonly isFocused: boolean;
}) {
  const { name, task_name: task, text, next_at: next, next_slots: slots, state } = schedule;
  const mark = isFocused
    ? 'bg-hover shadow-[inset_2px_0_0_var(--accent)] rtl:shadow-[inset_-2px_0_0_var(--accent)]'
    : 'hover:bg-hover';
  return (
    <li className={`relative py-3 ${mark} ${SCHEDULE_COLUMNS}`}>
      <div className="min-w-0">
        <Link to="/schedules/$name" params={{ name }} className="font-medium break-words after:absolute after:inset-0">
          {name}
        </Link>{' '}
        <ScheduleMarks schedule={schedule} />
        {task !== name && <p className="truncate text-muted">{task}</p>}
      </div>
      <p className="min-w-0 break-words text-muted">
        {text} <span className="text-faint">{zoneOf(schedule)}</span>
      </p>
      <p title={slots.map(moment).join('\n')} className="relative whitespace-nowrap max-lg:text-muted">
        <span className="lg:sr-only">{t`Next `}</span>
        {next && state === 'active' ? <Next at={next} /> : <span className="text-faint">–</span>}
        <span className="sr-only">{slots.length > 0 && t`; next five: ${slots.map(moment).join(', ')}`}</span>
      </p>
      <SlotGrid slots={schedule.last_slots} />
      <QuickActions schedule={schedule} />
    </li>
  );
}

// Whoever fires slots looks several times a second.
const OVERDUE_MS = 10_000;

function Next({ at }: { readonly at: string }) {
  const isOverdue = useNow() - Date.parse(at) > OVERDUE_MS;
  if (!isOverdue) return <Age at={at} />;
  return (
    <span className="text-warn" title={t`No process that has its task has fired it.`}>
      {rich`due ${(<Age at={at} suffix="ago" />)}`}
    </span>
  );
}
