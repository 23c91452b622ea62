import { changes, lists, makes, reads, type Right } from '../right.js';

const of = (name: string, view = ''): string => `/schedules/${name}${view}`;
const LONG_AGO = { from: '2020-01-01', limit: 1 };
const CRON = '0 0 1 1 *';

export const SCHEDULE_RIGHTS: Readonly<Record<string, Right>> = {
  listSchedules: lists(() => ({ path: '/schedules' })),
  listScheduleCollisions: lists(() => ({ path: '/schedules/collisions?hours=24' })),
  previewTiming: { ...lists(() => ({ path: '/schedules/preview', body: { cron: CRON } })), tells: false },
  getSchedule: reads(({ schedule }) => ({ path: of(schedule) })),
  putSchedule: {
    ...makes(
      (_, { task, unused }) => ({ path: of(unused), body: { task_name: task, cron: CRON, payload: { own: 1 } } }),
      201,
    ),
    tells: true,
  },
  overrideSchedule: changes(({ schedule }) => ({ path: of(schedule), body: { cron: '0 0 2 1 *' } }), 200),
  resetSchedule: changes(({ schedule }) => ({ path: of(schedule, '/reset'), body: {} }), 200),
  pauseSchedule: changes(({ schedule }) => ({ path: of(schedule, '/pause'), body: { reason: 'why' } }), 200),
  resumeSchedule: changes(({ schedule }) => ({ path: of(schedule, '/resume'), body: {} }), 200),
  triggerSchedule: changes(({ schedule }) => ({ path: of(schedule, '/trigger'), body: {} }), 202),
  previewSchedule: {
    ...reads(({ schedule }) => ({ path: of(schedule, '/preview'), body: { count: 1 } })),
    tells: false,
  },
  getScheduleHistory: { ...reads(({ schedule }) => ({ path: of(schedule, '/history') })), tells: true },
  getScheduleRevisions: reads(({ schedule }) => ({ path: of(schedule, '/revisions') })),
  planBackfill: { ...reads(({ schedule }) => ({ path: of(schedule, '/backfill?from=2020-01-01') })), tells: false },
  backfillSchedule: {
    ...changes(({ schedule }) => ({ path: of(schedule, '/backfill'), body: LONG_AGO }), 202),
    tells: false,
  },
  // The operator has removed it by the time that the admin comes.
  deleteSchedule: { ...changes(({ doomed }) => ({ path: of(doomed) }), 204), admin: 404 },
};
