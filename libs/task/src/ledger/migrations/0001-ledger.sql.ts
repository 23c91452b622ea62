/** The first schema of the ledger. `s` is the quoted schema name. */
export const createLedger = (s: string): string => `
CREATE TABLE ${s}.task_execution (
  id                  uuid        NOT NULL,
  task_id             text        NOT NULL,
  task_name           text        NOT NULL,
  module              text        NOT NULL,
  status              text        NOT NULL DEFAULT 'PENDING',
  reason              text,
  -- It runs elsewhere and is only recorded here: never dispatched, claimed, retried or taken over.
  external            boolean     NOT NULL DEFAULT false,
  queue               text        NOT NULL,
  priority            smallint    NOT NULL,
  attempt             integer     NOT NULL DEFAULT 0,
  max_attempts        integer     NOT NULL DEFAULT 1,
  run                 integer     NOT NULL DEFAULT 0,
  starts              integer     NOT NULL DEFAULT 0,
  start_cap           integer     NOT NULL DEFAULT 6,
  log_count           integer     NOT NULL DEFAULT 0,
  claim_key           text,
  claimed_at          timestamptz,
  node_id             uuid,
  origin_node         uuid,
  blocked_key         text,
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
  schedule_id         text,
  timeout_ms          bigint,
  retry_policy        jsonb,
  lock_key            text,
  lock_conflict       text,
  lock_hold_ms        bigint,
  trace_id            text,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
-- Never status in a key or predicate: it changes on every step and would forbid HOT updates.
CREATE INDEX task_execution_task_name ON ${s}.task_execution (task_name, id);
CREATE INDEX task_execution_module ON ${s}.task_execution (module, id);
CREATE INDEX task_execution_created_by ON ${s}.task_execution (created_by, id) WHERE created_by IS NOT NULL;
CREATE INDEX task_execution_parent ON ${s}.task_execution (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX task_execution_root ON ${s}.task_execution (root_id, id) WHERE root_id IS NOT NULL;
CREATE INDEX task_execution_retry_of ON ${s}.task_execution (retry_of, id) WHERE retry_of IS NOT NULL;
-- Rows end roughly in the order they lie in, so this tells "ended lately" for next to nothing.
CREATE INDEX task_execution_finished ON ${s}.task_execution USING brin (finished_at) WITH (pages_per_range = 32);
CREATE INDEX task_execution_live_node ON ${s}.task_execution (node_id, id) WHERE finished_at IS NULL;
CREATE INDEX task_execution_live_root ON ${s}.task_execution (root_id) WHERE finished_at IS NULL AND root_id IS NOT NULL;
CREATE INDEX task_execution_live_due ON ${s}.task_execution (scheduled_for) WHERE finished_at IS NULL AND scheduled_for IS NOT NULL;
CREATE INDEX task_execution_blocked ON ${s}.task_execution (blocked_key, priority, id) WHERE blocked_key IS NOT NULL;
-- What has an error is little of it all. A search reads only that.
CREATE INDEX task_execution_error ON ${s}.task_execution (id) WHERE error IS NOT NULL;

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
  name         text        NOT NULL,
  content_type text        NOT NULL,
  size         integer     NOT NULL,
  content      bytea       NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX task_artifact_execution ON ${s}.task_artifact (execution_id, id);

-- Uniqueness that a partitioned table cannot enforce: task ids given by the caller (for as long as the execution is
-- kept), unique keys (until it has finished).
CREATE TABLE ${s}.task_key (
  kind         text        NOT NULL,
  key          text        NOT NULL,
  execution_id uuid        NOT NULL,
  PRIMARY KEY (kind, key)
);
CREATE INDEX task_key_execution ON ${s}.task_key (execution_id);

CREATE TABLE ${s}.task_outbox (
  execution_id uuid        NOT NULL PRIMARY KEY,
  queue        text        NOT NULL,
  priority     smallint    NOT NULL,
  due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  leased_until timestamptz
);
CREATE INDEX task_outbox_due ON ${s}.task_outbox (due_at);

-- Rows stay for ever, so that the fence of a key only grows.
CREATE TABLE ${s}.task_lock (
  key        text        NOT NULL PRIMARY KEY,
  token      text,
  fence      bigint      NOT NULL,
  owner      uuid,
  expires_at timestamptz NOT NULL,
  held_until timestamptz
);

CREATE TABLE ${s}.task_queue (
  name            text        NOT NULL PRIMARY KEY,
  sentinel        bigint      NOT NULL DEFAULT 0,
  paused_at       timestamptz,
  paused_by       text,
  pause_reason    text,
  -- What the code of the processes says; an operator's come before them.
  declared_limits jsonb,
  operator_limits jsonb
);

CREATE TABLE ${s}.task_node (
  id         uuid        NOT NULL PRIMARY KEY,
  name       text        NOT NULL,
  host       text        NOT NULL,
  pid        integer     NOT NULL,
  version    text        NOT NULL,
  queues     text[]      NOT NULL DEFAULT '{}',
  engine     text        NOT NULL,
  counter    bigint      NOT NULL DEFAULT 0,
  memory     bigint,
  loop_lag   integer,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  dead_at    timestamptz
);

-- Counters updated in place deadlock and bloat, so outcomes append and the leader compacts.
-- Two histograms share a table: of runs (measure 'run', one count per end of a run) and of waits (measure 'wait',
-- one per finished execution). Latency is ceil(2 * log2(ms)), and -1 for an end without a run.
CREATE TABLE ${s}.task_stat_delta (
  bucket    timestamptz NOT NULL,
  task_name text        NOT NULL,
  queue     text        NOT NULL,
  status    text        NOT NULL,
  measure   text        NOT NULL DEFAULT 'run',
  latency   smallint    NOT NULL,
  count     integer     NOT NULL,
  run_ms    bigint      NOT NULL,
  wait_ms   bigint      NOT NULL
);
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

CREATE TABLE ${s}.task_setting (
  scope      text        NOT NULL DEFAULT 'global' CHECK (scope IN ('global', 'user')),
  user_id    text        NOT NULL DEFAULT '' CHECK ((scope = 'global') = (user_id = '')),
  key        text        NOT NULL,
  value      jsonb       NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, user_id, key)
);
INSERT INTO ${s}.task_setting (key, value) VALUES ('ledger_id', to_jsonb(gen_random_uuid()::text));

CREATE TABLE ${s}.task_audit (
  id           bigserial   PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor        text,
  action       text        NOT NULL,
  execution_id uuid,
  details      jsonb       NOT NULL DEFAULT '{}'
);
CREATE INDEX task_audit_execution ON ${s}.task_audit (execution_id);
`;
