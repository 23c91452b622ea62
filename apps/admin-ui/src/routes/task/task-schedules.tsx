import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useWhyNot } from '../../components/may';
import { Until } from '../../components/when';
import { rich, t } from '../../language/t';
import { schedulesOfTaskQuery, zoneOf } from '../../services/schedules';
import { ScheduleMarks } from '../schedules/schedule-marks';

/** The schedules that begin a task. Nothing where there is none, or where the user may not see them. */
export function TaskSchedules({ name }: { readonly name: string }) {
  const mayNot = useWhyNot()('schedule.read');
  const { data } = useQuery({ ...schedulesOfTaskQuery(name), enabled: !mayNot });
  if (!data || data.results.length === 0) return null;
  return (
    <section aria-label={t`Schedules`} className="min-w-0">
      <h2 className="mb-2">{t`Schedules`}</h2>
      <ul className="sheet divide-y overflow-clip">
        {data.results.map((schedule) => (
          <li key={schedule.name} className="flex flex-wrap items-baseline gap-x-4 px-4 py-2.5">
            <span className="min-w-0 flex-1">
              <Link
                to="/schedules/$name"
                params={{ name: schedule.name }}
                className="font-medium break-words hover:underline"
              >
                {schedule.name}
              </Link>{' '}
              <ScheduleMarks schedule={schedule} />
              <span className="block text-muted">
                {schedule.text} <span className="text-faint">{zoneOf(schedule)}</span>
              </span>
            </span>
            {schedule.next_at && schedule.state === 'active' && (
              <span className="text-muted">{rich`Next ${(<Until at={schedule.next_at} />)}`}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
