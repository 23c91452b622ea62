/** The first schema of the ledger. `s` is the quoted schema name. */
export const createLedger = (s: string): string => `
CREATE TABLE ${s}.task_execution (
  id                  uuid        NOT NULL,
  task_id             text        NOT NULL,
  task_name           text        NOT NULL,
  module              text        NOT NULL,
  -- STARTED only for work that runs elsewhere: a run of ours is a row of task_claim (see task_execution_now).
  status              text        NOT NULL DEFAULT 'PENDING',
  reason              text,
  -- It runs elsewhere and is only recorded here: it has no ticket, no claim, no retries.
  external            boolean     NOT NULL DEFAULT false,
  -- Others depend on it: its end leaves a row in task_dependency_look.
  is_awaited          boolean     NOT NULL DEFAULT false,
  queue               text        NOT NULL,
  priority            smallint    NOT NULL CHECK (priority BETWEEN 1 AND 10),
  -- Its queue serves in order of arrival.
  is_fifo             boolean     NOT NULL DEFAULT false,
  -- Only the ticket with this number may start a run; every new ticket raises it.
  ticket              integer     NOT NULL DEFAULT 0,
  attempt             integer     NOT NULL DEFAULT 0,
  max_attempts        integer     NOT NULL DEFAULT 1,
  -- Number of the last run that has ended.
  run                 integer     NOT NULL DEFAULT 0,
  crashes             smallint    NOT NULL DEFAULT 0,
  handovers           integer     NOT NULL DEFAULT 0,
  log_count           integer     NOT NULL DEFAULT 0,
  -- Of the last run that has ended: what it claimed with, where, and since when it ran.
  claim_key           uuid,
  node_id             uuid,
  claimed_at          timestamptz,
  origin_node         uuid,
  tags                text[]      NOT NULL DEFAULT '{}',
  created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  scheduled_for       timestamptz,
  started_at          timestamptz,
  waited_ms           bigint,
  finished_at         timestamptz,
  cancel_requested_at timestamptz,
  task_args           jsonb,
  payload             jsonb       NOT NULL,
  result              jsonb,
  error               text,
  error_type          text,
  error_fingerprint   text,
  traceback           text,
  created_by          text,
  created_by_username text,
  metadata            jsonb       NOT NULL DEFAULT '{}',
  parent_id           uuid,
  root_id             uuid,
  retry_of            uuid,
  duplicate_of        uuid,
  cached_from         uuid,
  timeout_ms          bigint,
  retry_policy        jsonb,
  lock_key            text,
  lock_conflict       text,
  lock_hold_ms        bigint,
  -- How many of its dependencies are not resolved; WAITING until there is none.
  open_dependencies   integer     NOT NULL DEFAULT 0,
  -- Its name among the nodes of its root.
  workflow_node       text,
  -- Its nodes are executions, and something ends it when they have. No index may look at prepared_by, which changes.
  is_workflow         boolean     NOT NULL DEFAULT false,
  -- What makes its payload when it is ready: its ticket goes by that name, and by that of its task only then.
  prepared_by         text,
  -- The span that enqueued it, as W3C Trace Context writes it.
  trace_parent        text,
  -- Of a job that an engine outside runs: which engine ("bullmq"), and what it calls the job.
  engine              text,
  engine_id           text,
  -- Of a log that was too long: the line that says how many are gone from its middle, and how many.
  log_gap             bigint,
  log_dropped         integer,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX task_execution_engine ON ${s}.task_execution (engine, queue, id) WHERE finished_at IS NULL AND engine IS NOT NULL;
CREATE INDEX task_execution_task_name ON ${s}.task_execution (task_name, id);
CREATE INDEX task_execution_module ON ${s}.task_execution (module, id);
CREATE INDEX task_execution_created_by ON ${s}.task_execution (created_by, id) WHERE created_by IS NOT NULL;
CREATE INDEX task_execution_parent ON ${s}.task_execution (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX task_execution_open_node ON ${s}.task_execution (parent_id, id) WHERE workflow_node IS NOT NULL AND finished_at IS NULL;
-- Workflows are few among executions, and are listed by themselves.
CREATE INDEX task_execution_workflow ON ${s}.task_execution (id) WHERE is_workflow;
CREATE INDEX task_execution_root ON ${s}.task_execution (root_id, id) WHERE root_id IS NOT NULL;
CREATE INDEX task_execution_retry_of ON ${s}.task_execution (retry_of, id) WHERE retry_of IS NOT NULL;
-- Rows end roughly in the order they lie in, so this tells "ended lately" for next to nothing.
CREATE INDEX task_execution_finished ON ${s}.task_execution USING brin (finished_at) WITH (pages_per_range = 32);
CREATE INDEX task_execution_live ON ${s}.task_execution (id) WHERE finished_at IS NULL;
-- What has ended is the newest there is, and may lie behind a million executions that wait.
CREATE INDEX task_execution_ended ON ${s}.task_execution (id) WHERE finished_at IS NOT NULL;
CREATE INDEX task_execution_started ON ${s}.task_execution (id) WHERE finished_at IS NULL AND status = 'STARTED';
-- What has failed is looked for while a million others wait, too.
CREATE INDEX task_execution_failed ON ${s}.task_execution (id) WHERE status = 'FAILURE';
CREATE INDEX task_execution_failed_task ON ${s}.task_execution (task_name, id) WHERE status = 'FAILURE';
-- What has an error is little of it all. A search reads only that.
CREATE INDEX task_execution_error ON ${s}.task_execution (id) WHERE error IS NOT NULL;
-- Failures of one origin, newest first.
CREATE INDEX task_execution_fingerprint ON ${s}.task_execution (error_fingerprint, id) WHERE error_fingerprint IS NOT NULL;

-- The queue: a row is the right to start one run. A sequence numbers tickets as they are written.
CREATE SEQUENCE ${s}.task_ticket_seq;
CREATE TABLE ${s}.task_ready (
  queue        text     NOT NULL,
  -- 0 in queues that serve in order of arrival.
  priority     smallint NOT NULL CHECK (priority BETWEEN 0 AND 10),
  seq          bigint   NOT NULL DEFAULT nextval('${s}.task_ticket_seq'),
  execution_id uuid     NOT NULL,
  ticket       integer  NOT NULL,
  task_name    text     NOT NULL,
  -- It needs a lock.
  is_keyed     boolean  NOT NULL DEFAULT false,
  -- Processes that ran it have died: it runs alone.
  is_alone     boolean  NOT NULL DEFAULT false,
  PRIMARY KEY (queue, priority, seq)
);
-- Tickets of later.
CREATE TABLE ${s}.task_due (
  due_at       timestamptz NOT NULL,
  execution_id uuid        NOT NULL,
  ticket       integer     NOT NULL,
  queue        text        NOT NULL,
  priority     smallint    NOT NULL,
  task_name    text        NOT NULL,
  is_keyed     boolean     NOT NULL DEFAULT false,
  is_alone     boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (due_at, execution_id, ticket)
);
-- When workflows are to have ended. A row of one that has is of no account.
CREATE TABLE ${s}.task_deadline (
  at           timestamptz NOT NULL,
  execution_id uuid        NOT NULL,
  PRIMARY KEY (at, execution_id)
);
-- Runs that are under way. Deleting the row ends the run.
CREATE TABLE ${s}.task_claim (
  execution_id uuid        NOT NULL PRIMARY KEY,
  run          integer     NOT NULL,
  node_id      uuid        NOT NULL,
  claim_key    uuid        NOT NULL,
  queue        text        NOT NULL,
  is_alone     boolean     NOT NULL DEFAULT false,
  -- The place of its ticket, for a run that goes back before it has begun.
  seq          bigint,
  claimed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Since when it waits for others and has no place in its queue; and since when it wants that back.
  away_at      timestamptz,
  returning_at timestamptz
);
-- Who waits for a lock, each with the ticket that it gets when it is next in line.
CREATE TABLE ${s}.task_waiter (
  key          text        NOT NULL,
  priority     smallint    NOT NULL,
  seq          bigint      NOT NULL DEFAULT nextval('${s}.task_ticket_seq'),
  execution_id uuid        NOT NULL UNIQUE,
  ticket       integer     NOT NULL,
  queue        text        NOT NULL,
  task_name    text        NOT NULL,
  since        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (key, priority, seq)
);

-- Which executions wait for which. Rows stay for as long as the one that waits.
CREATE TABLE ${s}.task_dependency (
  execution_id uuid    NOT NULL,
  upstream_id  uuid    NOT NULL,
  condition    text    NOT NULL DEFAULT 'success' CHECK (condition IN ('success', 'finished', 'failure')),
  -- It was taken off what the execution waits for. Only who has locked the execution changes it.
  resolved     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (execution_id, upstream_id)
-- Resolving changes no indexed column: free room on the page keeps that HOT.
) WITH (fillfactor = 70);
CREATE INDEX task_dependency_upstream ON ${s}.task_dependency (upstream_id, execution_id);
-- What there is to resolve: rows are only ever added and taken.
CREATE TABLE ${s}.task_dependency_look (
  look_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  seq          bigserial   NOT NULL,
  -- added: look at what the execution waits for. ended: look at what waits for it.
  side         text        NOT NULL CHECK (side IN ('added', 'ended')),
  execution_id uuid        NOT NULL,
  PRIMARY KEY (look_at, seq)
);

CREATE TABLE ${s}.task_attempt (
  execution_id uuid        NOT NULL,
  run          integer     NOT NULL,
  attempt      integer     NOT NULL,
  status       text        NOT NULL,
  reason       text,
  node_id      uuid,
  started_at   timestamptz NOT NULL,
  finished_at  timestamptz NOT NULL,
  error        text,
  error_type   text,
  traceback    text,
  -- What the run used, of tasks that are measured.
  resources    jsonb,
  PRIMARY KEY (execution_id, run)
) PARTITION BY RANGE (execution_id);

-- One sequence for all lines: it orders them, and old servers have no identity columns on partitions.
CREATE SEQUENCE ${s}.task_log_id;
CREATE TABLE ${s}.task_log (
  execution_id uuid        NOT NULL,
  id           bigint      NOT NULL DEFAULT nextval('${s}.task_log_id'),
  run          integer     NOT NULL DEFAULT 0,
  level        text        NOT NULL,
  message      text        NOT NULL,
  data         jsonb,
  status       text,
  percent      smallint,
  step         text,
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (execution_id, id)
) PARTITION BY RANGE (execution_id);

CREATE TABLE ${s}.task_artifact (
  id           uuid        NOT NULL,
  execution_id uuid        NOT NULL,
  -- What it belongs to: another artifact of the execution, or the execution itself, which is level 0.
  parent_id    uuid        NOT NULL,
  level        smallint    NOT NULL,
  name         text        NOT NULL,
  content_type text        NOT NULL,
  size         integer     NOT NULL,
  content      bytea       NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX task_artifact_execution ON ${s}.task_artifact (execution_id, id);

-- Uniqueness that a partitioned table cannot enforce: task ids given by the caller (for as long as the execution is
-- kept), unique keys (until it has finished), jobs of engines outside (the latest execution of each).
CREATE TABLE ${s}.task_key (
  kind         text        NOT NULL,
  key          text        NOT NULL,
  execution_id uuid        NOT NULL,
  -- Of task and payload: a key that comes again with others is a mistake.
  fingerprint  text        NOT NULL DEFAULT '',
  PRIMARY KEY (kind, key)
);
CREATE INDEX task_key_execution ON ${s}.task_key (execution_id);
-- How many enqueues were answered with an execution that had their key. Not in task_key: whoever enqueues would wait for
-- whoever counts.
CREATE TABLE ${s}.task_duplicate (
  execution_id uuid        NOT NULL PRIMARY KEY,
  count        bigint      NOT NULL,
  last_at      timestamptz NOT NULL
-- Counting changes no indexed column: free room on the page keeps that HOT.
) WITH (fillfactor = 70);

-- Rows stay for ever, so that the fence of a key only grows.
CREATE TABLE ${s}.task_lock (
  key        text        NOT NULL PRIMARY KEY,
  token      text,
  fence      bigint      NOT NULL,
  owner      uuid,
  expires_at timestamptz NOT NULL,
  held_until timestamptz,
  -- Since when it is held by hand. Runs leave it alone: nothing that they change is in an index.
  leased_at  timestamptz
);
CREATE INDEX task_lock_leased ON ${s}.task_lock (key) WHERE leased_at IS NOT NULL;

-- Which execution's result a key stands for.
CREATE TABLE ${s}.task_cache (
  key          text        NOT NULL PRIMARY KEY,
  task_name    text        NOT NULL,
  execution_id uuid        NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX task_cache_task ON ${s}.task_cache (task_name);
CREATE INDEX task_cache_expiry ON ${s}.task_cache (expires_at);
-- Circuit breakers: what is not here is closed.
CREATE TABLE ${s}.task_breaker (
  name              text        NOT NULL PRIMARY KEY,
  state             text        NOT NULL DEFAULT 'closed' CHECK (state IN ('closed', 'open', 'half_open')),
  -- Failed attempts in a row.
  failures          integer     NOT NULL DEFAULT 0,
  failure_threshold integer     NOT NULL,
  recovery_ms       bigint      NOT NULL,
  tasks             text[]      NOT NULL DEFAULT '{}',
  -- By the code of a process. Others come with a failure, and go again.
  is_declared       boolean     NOT NULL,
  opened_at         timestamptz,
  -- When one run may find out whether it can be closed. Null while it is open: an operator has opened it.
  probe_at          timestamptz,
  -- The run that finds out: while it has its claim, no other does.
  probe_id          uuid,
  probe_run         integer,
  opened_by         text,
  open_reason       text,
  changed_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE ${s}.task_queue (
  name            text        NOT NULL PRIMARY KEY,
  paused_at       timestamptz,
  -- When it goes on by itself; null = when somebody resumes it.
  paused_until    timestamptz,
  paused_by       text,
  pause_reason    text,
  -- What the code of the processes says; an operator's come before them.
  declared_limits jsonb,
  operator_limits jsonb,
  -- Starts that its rate limit has counted, and since when.
  window_at       timestamptz,
  window_starts   integer     NOT NULL DEFAULT 0
);

-- Tasks that nothing is started of, whatever their queue.
CREATE TABLE ${s}.task_pause (
  task_name    text        NOT NULL PRIMARY KEY,
  paused_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  paused_until timestamptz,
  paused_by    text,
  pause_reason text
);

-- When executions begin by the clock, or once a condition holds.
CREATE TABLE ${s}.task_schedule (
  name            text        NOT NULL PRIMARY KEY,
  -- code: declared by living processes; service: created at run time; builtin: of the library.
  origin          text        NOT NULL CHECK (origin IN ('code', 'service', 'builtin')),
  task_name       text        NOT NULL,
  -- Where its executions belong, and whose they are: what scopes look at.
  module          text        NOT NULL,
  queue           text        NOT NULL,
  tags            text[]      NOT NULL DEFAULT '{}',
  created_by      text,
  metadata        jsonb       NOT NULL DEFAULT '{}',
  definition      jsonb       NOT NULL,
  -- An operator's layer over it: a deploy does not undo it.
  override        jsonb,
  override_until  timestamptz,
  version         integer     NOT NULL DEFAULT 0,
  revision        integer     NOT NULL DEFAULT 1,
  paused_at       timestamptz,
  paused_until    timestamptz,
  paused_by       text,
  pause_reason    text,
  -- What \`every\` counts from.
  anchor_at       timestamptz NOT NULL,
  -- The next slot, and when it is looked at: jitter, a pause and waiting slots put that off or forward.
  next_at         timestamptz,
  look_at         timestamptz,
  -- How many more may fire; null is for ever.
  remaining       integer,
  -- Slots that wait for the execution before them.
  waiting         integer     NOT NULL DEFAULT 0,
  -- Executions that had not ended at the last look.
  open_ids        uuid[]      NOT NULL DEFAULT '{}',
  ended_at        timestamptz,
  end_reason      text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX task_schedule_look ON ${s}.task_schedule (look_at) WHERE look_at IS NOT NULL;
-- A process asks for the next look at a schedule of its tasks, however many others there are.
CREATE INDEX task_schedule_task_look ON ${s}.task_schedule (task_name, look_at)
  WHERE look_at IS NOT NULL AND definition -> 'timing' ->> 'kind' <> 'when';
-- One row is one firing, whoever else has the same idea.
CREATE TABLE ${s}.task_schedule_slot (
  schedule_name text        NOT NULL REFERENCES ${s}.task_schedule ON DELETE CASCADE,
  slot          timestamptz NOT NULL,
  state         text        NOT NULL CHECK (state IN ('fired', 'waiting', 'skipped', 'missed', 'failed')),
  reason        text,
  revision      integer     NOT NULL,
  late_ms       bigint,
  execution_id  uuid,
  decided_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- This row stands for all slots to here, of an outage that was too long to list them.
  through       timestamptz,
  PRIMARY KEY (schedule_name, slot)
);
CREATE INDEX task_schedule_slot_waiting ON ${s}.task_schedule_slot (schedule_name, slot) WHERE state = 'waiting';
-- Few of them: alerts look for those of the last hour, however many slots there are.
CREATE INDEX task_schedule_slot_trouble ON ${s}.task_schedule_slot (decided_at)
  WHERE state IN ('missed', 'failed') OR late_ms >= 60000;
CREATE INDEX task_schedule_slot_execution ON ${s}.task_schedule_slot (execution_id) WHERE execution_id IS NOT NULL;
CREATE TABLE ${s}.task_schedule_revision (
  schedule_name text        NOT NULL REFERENCES ${s}.task_schedule ON DELETE CASCADE,
  revision      integer     NOT NULL,
  at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor         text,
  change        text        NOT NULL,
  -- Definition and override as they are from here on.
  state         jsonb       NOT NULL,
  PRIMARY KEY (schedule_name, revision)
);

-- Counters that tasks share. The scope of who counts is part of the key.
CREATE TABLE ${s}.task_counter (
  scope      text        NOT NULL,
  name       text        NOT NULL,
  id         text        NOT NULL,
  count      bigint      NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, name, id)
);

CREATE TABLE ${s}.task_node (
  id         uuid        NOT NULL PRIMARY KEY,
  name       text        NOT NULL,
  host       text        NOT NULL,
  pid        integer     NOT NULL,
  version    text        NOT NULL,
  -- Of the application, where it says so.
  app_version text,
  queues     text[]      NOT NULL DEFAULT '{}',
  -- How many tasks of each of these it runs at a time.
  slots      integer[]   NOT NULL DEFAULT '{}',
  tasks      text[]      NOT NULL DEFAULT '{}',
  -- Versions of the schedules that its code declares, by name.
  schedules  jsonb       NOT NULL DEFAULT '{}',
  engine     text        NOT NULL,
  counter    bigint      NOT NULL DEFAULT 0,
  memory     bigint,
  loop_lag   integer,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Since when it is not, or no longer, one that runs tasks.
  dead_at    timestamptz,
  -- It ended in order and had handed over what it ran.
  has_left   boolean     NOT NULL DEFAULT false,
  -- An operator lets it finish what it runs, and take nothing new.
  quiet_at   timestamptz,
  quiet_by   text,
  quiet_reason text
);

-- Each time that another version of the application began to run. Processes that start together find the same number, and
-- one of them has it.
CREATE TABLE ${s}.task_deploy (
  seq     integer     NOT NULL PRIMARY KEY,
  version text        NOT NULL,
  -- In whole milliseconds, as clients say it.
  at      timestamptz NOT NULL
);

-- Counters updated in place deadlock and bloat, so outcomes append and the leader compacts.
-- Two histograms share a table: of runs (measure 'run', one count per end of a run) and of waits (measure 'wait',
-- one per finished execution). Latency is ceil(2 * log2(ms)), and -1 for an end without a run.
-- Beside them other things are counted: slots of schedules (measure 'slot'), executions without a ticket ('lost'), and what
-- processes could not keep or pass on ('dropped').
CREATE TABLE ${s}.task_stat_delta (
  bucket    timestamptz NOT NULL,
  task_name text        NOT NULL,
  queue     text        NOT NULL,
  status    text        NOT NULL,
  measure   text        NOT NULL DEFAULT 'run',
  latency   smallint    NOT NULL,
  count     integer     NOT NULL,
  run_ms    bigint      NOT NULL,
  wait_ms   bigint      NOT NULL,
  -- Of the runs in it: the shortest, the longest, and when the last one began.
  least_ms  bigint,
  most_ms   bigint,
  last_at   timestamptz,
  -- Why an execution ended like this, where its status alone does not tell.
  reason    text
);
-- What is counted for ever: ends (measure 'run'), slots of schedules that fired nothing ('slot'), executions that had lost
-- their ticket ('lost'), and what processes could not keep or pass on ('dropped', by its status).
CREATE TABLE ${s}.task_total (
  measure   text   NOT NULL,
  task_name text   NOT NULL,
  queue     text   NOT NULL,
  status    text   NOT NULL,
  reason    text   NOT NULL,
  count     bigint NOT NULL,
  PRIMARY KEY (measure, task_name, queue, status, reason)
) WITH (fillfactor = 70);
-- Every complete run of a task, exactly: what histograms only know by the width of their buckets.
CREATE TABLE ${s}.task_metric (
  task_name   text        NOT NULL,
  queue       text        NOT NULL,
  runs        bigint      NOT NULL,
  failed_runs bigint      NOT NULL,
  run_ms      bigint      NOT NULL,
  least_ms    bigint,
  most_ms     bigint,
  last_at     timestamptz,
  PRIMARY KEY (task_name, queue)
) WITH (fillfactor = 70);
-- A row for each width in seconds (0: all time), its beginning, task and queue: however much happens, there are no
-- more. Histograms are {latency: count}, of complete runs and of waits; run_ms and wait_ms are the sums of the same.
CREATE TABLE ${s}.task_stat (
  width     integer     NOT NULL,
  bucket    timestamptz NOT NULL,
  task_name text        NOT NULL,
  queue     text        NOT NULL,
  success   bigint      NOT NULL,
  failure   bigint      NOT NULL,
  retry     bigint      NOT NULL,
  revoked   bigint      NOT NULL,
  skipped   bigint      NOT NULL,
  run_ms    bigint      NOT NULL,
  wait_ms   bigint      NOT NULL,
  runs      jsonb       NOT NULL,
  waits     jsonb       NOT NULL,
  PRIMARY KEY (width, bucket, task_name, queue)
-- The rows of now are updated every few seconds: free room on the page keeps those updates HOT.
) WITH (fillfactor = 70);

-- Failed executions by what they failed of. A failure appends a row; the leader folds rows into groups and hours.
CREATE TABLE ${s}.task_error_delta (
  fingerprint  text        NOT NULL,
  task_name    text        NOT NULL,
  queue        text        NOT NULL,
  execution_id uuid        NOT NULL,
  node_id      uuid,
  at           timestamptz NOT NULL
);
CREATE TABLE ${s}.task_error_group (
  fingerprint        text        NOT NULL PRIMARY KEY,
  -- Of the last one that was counted.
  error_type         text,
  message            text,
  first_seen_at      timestamptz NOT NULL,
  last_seen_at       timestamptz NOT NULL,
  first_execution_id uuid        NOT NULL,
  last_execution_id  uuid        NOT NULL,
  count              bigint      NOT NULL,
  tasks              text[]      NOT NULL,
  queues             text[]      NOT NULL,
  -- Of the application, where its processes say it.
  versions           text[]      NOT NULL,
  state              text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'ignored')),
  changed_at         timestamptz,
  changed_by         text,
  change_reason      text,
  resolved_version   text,
  -- Versions that had failed so when it was resolved in another one: they may go on failing.
  resolved_versions  text[],
  ignored_until      timestamptz,
  -- It is ignored until there are so many.
  ignored_count      bigint,
  regressed_at       timestamptz
) WITH (fillfactor = 70);
CREATE INDEX task_error_group_seen ON ${s}.task_error_group (last_seen_at);
CREATE TABLE ${s}.task_error_hour (
  fingerprint text        NOT NULL,
  hour        timestamptz NOT NULL,
  task_name   text        NOT NULL,
  queue       text        NOT NULL,
  -- Of the application; empty where its process does not say it.
  version     text        NOT NULL,
  count       bigint      NOT NULL,
  PRIMARY KEY (fingerprint, hour, task_name, queue, version)
) WITH (fillfactor = 70);
CREATE INDEX task_error_hour_hour ON ${s}.task_error_hour (hour);

-- What somebody does to many executions: a process works through the items in the background.
CREATE TABLE ${s}.task_bulk_operation (
  id                  uuid        NOT NULL PRIMARY KEY,
  action              text        NOT NULL CHECK (action IN ('retry', 'cancel', 'reorder', 'promote')),
  state               text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'stopped', 'aborted', 'finished')),
  -- Why it has stopped.
  state_reason        text,
  -- What was selected, for people: the executions are the items.
  selection           jsonb       NOT NULL,
  parameters          jsonb       NOT NULL DEFAULT '{}',
  -- Of whoever started it: every step keeps to it.
  scope               jsonb,
  created_by          text,
  created_by_username text,
  reason              text,
  per_second          integer,
  canary              jsonb,
  -- 0 the first, 1 those after it, 2 the rest; and where the items of the stage begin.
  stage               smallint    NOT NULL DEFAULT 2,
  stage_position      integer     NOT NULL DEFAULT 0,
  undo_of             uuid,
  total               integer     NOT NULL,
  -- Items before this one are decided.
  position            integer     NOT NULL DEFAULT 0,
  done                integer     NOT NULL DEFAULT 0,
  skipped             integer     NOT NULL DEFAULT 0,
  failed              integer     NOT NULL DEFAULT 0,
  -- Selected, and not allowed to whoever started it.
  refused             integer     NOT NULL DEFAULT 0,
  created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When the next items may be worked on.
  next_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at         timestamptz
);
CREATE INDEX task_bulk_operation_running ON ${s}.task_bulk_operation (next_at) WHERE state = 'running';
CREATE TABLE ${s}.task_bulk_item (
  operation_id uuid     NOT NULL REFERENCES ${s}.task_bulk_operation ON DELETE CASCADE,
  position     integer  NOT NULL,
  execution_id uuid     NOT NULL,
  -- Of a reorder: what it is to become, and what it was.
  priority     smallint,
  old_priority smallint,
  outcome      text     CHECK (outcome IN ('done', 'skipped', 'failed')),
  -- Of a retry: the execution that repeats it.
  new_id       uuid,
  -- Why it was not done: a stable code, and the same for people.
  code         text,
  why          text,
  decided_at   timestamptz,
  PRIMARY KEY (operation_id, position)
);
CREATE INDEX task_bulk_item_execution ON ${s}.task_bulk_item (execution_id);

-- What is to be told to people, and how it stands. Rules of code are there as well as those that somebody has made.
CREATE TABLE ${s}.task_alert_rule (
  name         text        NOT NULL PRIMARY KEY,
  origin       text        NOT NULL CHECK (origin IN ('code', 'service')),
  definition   jsonb       NOT NULL,
  state        text        NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'firing')),
  -- Since when it is in that state; null until it has fired once.
  since        timestamptz,
  -- What it fires for: [{name, value, text}]; and the names of those that somebody was told of since it began.
  subjects     jsonb       NOT NULL DEFAULT '[]',
  told         text[]      NOT NULL DEFAULT '{}',
  notified_at  timestamptz,
  evaluated_at timestamptz,
  muted_until  timestamptz,
  muted_by     text,
  mute_reason  text,
  -- Of a rule of code: when a process last said that it declares it.
  seen_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Every change raises it: of two that change what they have read, one does.
  revision     integer     NOT NULL DEFAULT 1,
  created_by   text,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at   timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 70);
-- What is told, by which channel, and what became of it: written by the statement that changes the rule, sent afterwards.
CREATE TABLE ${s}.task_alert_delivery (
  id           uuid        NOT NULL PRIMARY KEY,
  rule_name    text        NOT NULL,
  channel      text        NOT NULL,
  event        text        NOT NULL CHECK (event IN ('firing', 'reminder', 'resolved', 'test')),
  notification jsonb       NOT NULL,
  state        text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed')),
  attempts     integer     NOT NULL DEFAULT 0,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When it may be sent, or sent again: also where the process that sends it has died.
  next_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at  timestamptz,
  error        text
);
CREATE INDEX task_alert_delivery_pending ON ${s}.task_alert_delivery (next_at) WHERE state = 'pending';
CREATE INDEX task_alert_delivery_rule ON ${s}.task_alert_delivery (rule_name, id);

-- Lists as somebody has narrowed and laid them out. An area is what belongs to one scope; '' has none.
CREATE TABLE ${s}.task_view (
  id         uuid        NOT NULL PRIMARY KEY,
  owner      text        NOT NULL,
  area       text        NOT NULL DEFAULT '',
  page       text        NOT NULL,
  name       text        NOT NULL,
  search     jsonb       NOT NULL,
  is_shared  boolean     NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (owner, area, page, name)
);

-- Values that tasks share. An area is what belongs to one scope; '' has none.
CREATE TABLE ${s}.task_memory (
  area       text        NOT NULL,
  key        text        NOT NULL,
  value      jsonb       NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (area, key)
);

CREATE TABLE ${s}.task_setting (
  scope      text        NOT NULL DEFAULT 'global' CHECK (scope IN ('global', 'user')),
  user_id    text        NOT NULL DEFAULT '' CHECK ((scope = 'global') = (user_id = '')),
  key        text        NOT NULL,
  value      jsonb       NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, user_id, key)
);
INSERT INTO ${s}.task_setting (key, value) VALUES ('ledger_id', to_jsonb(gen_random_uuid()::text));

-- Paths that tasks declare to be searchable: each partition of task_execution has an index on them.
CREATE TABLE ${s}.task_search_path (
  field       text        NOT NULL CHECK (field IN ('payload', 'result', 'metadata')),
  path        text[]      NOT NULL,
  declared_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Since when every partition has its index.
  ready_at    timestamptz,
  PRIMARY KEY (field, path)
);

CREATE TABLE ${s}.task_audit (
  id           bigserial   PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor        text,
  username     text,
  address      text,
  request_id   text,
  action       text        NOT NULL,
  execution_id uuid,
  task_name    text,
  -- Of the answer, where it came over HTTP; code is that of a refusal.
  status       smallint,
  code         text,
  -- With "ids", where one row is about many executions.
  details      jsonb       NOT NULL DEFAULT '{}'
);
CREATE INDEX task_audit_execution ON ${s}.task_audit (execution_id);
CREATE INDEX task_audit_executions ON ${s}.task_audit USING gin ((details -> 'ids')) WHERE details ? 'ids';
CREATE INDEX task_audit_operation ON ${s}.task_audit ((details ->> 'operation_id')) WHERE details ? 'operation_id';
CREATE INDEX task_audit_actor ON ${s}.task_audit (actor, id);
CREATE INDEX task_audit_at ON ${s}.task_audit (at);
-- Also for the owner of the table: only retention may delete, and nobody may change.
CREATE FUNCTION ${s}.task_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('taskledger.audit_retention', true) = 'on' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'task_audit is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER task_audit_append_only BEFORE UPDATE OR DELETE ON ${s}.task_audit
  FOR EACH ROW EXECUTE FUNCTION ${s}.task_audit_append_only();
CREATE TRIGGER task_audit_no_truncate BEFORE TRUNCATE ON ${s}.task_audit
  FOR EACH STATEMENT EXECUTE FUNCTION ${s}.task_audit_append_only();

-- What runs now: our own runs, and work that runs elsewhere.
CREATE VIEW ${s}.task_started AS
SELECT execution_id AS id FROM ${s}.task_claim
UNION ALL SELECT id FROM ${s}.task_execution WHERE finished_at IS NULL AND status = 'STARTED';

-- Executions as they are now: what has a claim is STARTED.
CREATE VIEW ${s}.task_execution_now AS
SELECT execution.id, execution.task_id, execution.task_name, execution.module,
       CASE WHEN claim.execution_id IS NULL THEN execution.status ELSE 'STARTED' END AS status,
       execution.status AS recorded_status, claim.execution_id IS NOT NULL AS is_claimed,
       CASE WHEN claim.execution_id IS NULL THEN execution.reason END AS reason,
       execution.external, execution.queue, execution.priority, execution.attempt, execution.max_attempts,
       coalesce(claim.run, execution.run) AS run, execution.crashes, execution.handovers, execution.log_count,
       coalesce(execution.log_dropped, 0) AS log_dropped,
       coalesce(claim.node_id, execution.node_id) AS node_id,
       coalesce(claim.claimed_at, execution.claimed_at) AS claimed_at, execution.origin_node, execution.tags,
       execution.created_at, CASE WHEN claim.execution_id IS NULL THEN execution.scheduled_for END AS scheduled_for,
       coalesce(execution.started_at, claim.claimed_at) AS started_at,
       CASE WHEN execution.waited_ms IS NOT NULL OR claim.execution_id IS NULL THEN execution.waited_ms
            ELSE greatest(0, extract(epoch FROM claim.claimed_at
                                          - greatest(execution.created_at, execution.scheduled_for)) * 1000)::bigint
       END AS waited_ms,
       execution.finished_at, execution.cancel_requested_at, execution.task_args, execution.payload, execution.result,
       execution.error, execution.error_type, execution.error_fingerprint, execution.traceback, execution.created_by,
       execution.created_by_username, execution.metadata, execution.parent_id, execution.root_id, execution.retry_of,
       execution.duplicate_of, execution.cached_from, waiter.key AS blocked_key, execution.lock_key, execution.lock_conflict,
       execution.lock_hold_ms, execution.timeout_ms, execution.retry_policy, execution.engine, execution.engine_id,
       execution.open_dependencies, execution.is_awaited, execution.workflow_node, execution.is_workflow, execution.prepared_by
  FROM ${s}.task_execution execution
  LEFT JOIN ${s}.task_claim claim ON claim.execution_id = execution.id
  LEFT JOIN ${s}.task_waiter waiter ON waiter.execution_id = execution.id;
`;
