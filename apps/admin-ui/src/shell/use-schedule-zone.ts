import { useQuery } from '@tanstack/react-query';
import { useMatch } from '@tanstack/react-router';
import { scheduleQuery, zoneOf } from '../services/schedules';

/** The zone that the schedule goes by whose page is open; undefined elsewhere, and of one that has none. */
export function useScheduleZone(): string | undefined {
  const name = useMatch({ from: '/schedules/$name', shouldThrow: false, select: ({ params }) => params.name });
  const { data } = useQuery({ ...scheduleQuery(name ?? ''), enabled: name !== undefined });
  return name !== undefined && data ? zoneOf(data) : undefined;
}
