import type { Target } from './tenant-app.js';
import { A, SECRETS } from './tenants.js';

/** A value of tenant A's that is asked for, and one that nobody has. */
export type QueryAttack = (target: Target, nothing: Target) => readonly [ofA: string, ofNobody: string];

const same =
  (value: string): QueryAttack =>
  () => [value, value];
const nobody = (value: string): readonly [string, string] => [value, `${value.slice(0, -1)}0`];

/** What tenant B asks lists and counts for, by the name of the parameter. A new parameter without an entry fails the test. */
export const QUERY_ATTACKS: Readonly<Record<string, QueryAttack>> = {
  created_by: () => nobody(A.creator.id),
  my_tasks: same('false'),
  status: same('SUCCESS,FAILURE,STARTED,PENDING'),
  status_filter: same('completed'),
  task_name: () => nobody(A.task),
  module: () => nobody(A.module),
  queue: () => nobody(A.queue),
  error_fingerprint: ({ error }, nothing) => [error, nothing.error],
  sort: same('count'),
  tags: () => nobody(A.tag),
  search: () => nobody(SECRETS.taskId),
  query: () => nobody(SECRETS.taskId),
  position: same('0'),
  format: same('ndjson'),
  columns: same('payload.secret,metadata.tenant'),
  start_date: same('2020-01-01'),
  end_date: same('2100-01-01'),
  finished_from: same('2020-01-01'),
  finished_to: same('2100-01-01'),
  running_longer_than: same('0'),
  config_platform: () => nobody(SECRETS.platform),
  config_key: () => nobody(SECRETS.key),
  schedule: () => nobody(SECRETS.schedule),
  name: () => nobody(SECRETS.workflow),
  state: same('active,paused,ended,overridden'),
  origin: same('code,service,builtin'),
  order: same('next'),
  last_slots: same('50'),
  hours: same('24'),
  ids: ({ done }, nothing) => [done, nothing.done],
  parent_id: ({ done }, nothing) => [done, nothing.done],
  retry_of: ({ done }, nothing) => [done, nothing.done],
  root_id: ({ done }, nothing) => [done, nothing.done],
  page: same('1'),
  page_size: same('100'),
  limit: same('100'),
  granularity: same('day'),
  by: same('day'),
  time_zone: same('Europe/Berlin'),
  include_metadata: same('true'),
  metadata_fields: same('tenant,hidden,config_key'),
  window: same('30d'),
  bucket: same('day'),
  from: same('2026-01-01'),
  to: same('2100-01-01'),
  at: same('2026-01-01'),
  actor: () => nobody(A.creator.id),
  action: same('execution.cancel'),
  execution_id: ({ done }, nothing) => [done, nothing.done],
  newer_than: same('00000000-0000-7000-8000-000000000000'),
  // Where a page begins is no condition: whatever is of that time may be told from the id itself.
  cursor: same('ffffffff-ffff-7fff-bfff-ffffffffffff'),
};
