// Generated from the OpenAPI document by scripts/types.mjs.

export type TaskParameter = {
  readonly name: string;
  readonly annotation: string | null;
  readonly default: string | null;
  readonly required: boolean;
};

export type Task = {
  readonly name: string;
  readonly docstring: string | null;
  readonly signature: string;
  readonly parameters: readonly TaskParameter[];
  readonly tags: readonly string[];
  readonly description: string | null;
  readonly owner: string | null;
  readonly runbook: string | null;
  readonly module: string;
  readonly queue: string | null;
  readonly priority: number | null;
  readonly retry: {
    readonly max_retries: number;
    readonly factor: number;
    readonly base_ms: number;
    readonly max_ms: number;
    readonly jitter: number;
  };
  readonly timeout_ms: number | null;
  readonly paused: {
    readonly at: string;
    readonly until: string | null;
    readonly by: string | null;
    readonly reason: string | null;
  } | null;
  readonly searchable: readonly string[];
  readonly payload_schema: Readonly<Record<string, unknown>> | null;
};

export type TaskPause = { readonly reason?: string; readonly until?: string };

export type ExecuteOptions = {
  readonly priority?: number;
  readonly queue?: string;
  readonly delay?: string | number;
  readonly run_at?: string;
  readonly task_id?: string;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly timeout?: string | number;
  readonly depends_on?: readonly (
    string | { readonly on: string; readonly when?: 'success' | 'finished' | 'failure' }
  )[];
};

export type ExecuteRequest = { readonly params?: Readonly<Record<string, unknown>>; readonly options?: ExecuteOptions };

export type Submission = {
  readonly job_id: string;
  readonly message: string;
  readonly execution_id: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly deduplicated: boolean;
};

export type TaskMetrics = {
  readonly status: 'measured' | 'no_executions';
  readonly execution_count?: number;
  readonly error_count?: number;
  readonly error_rate?: number;
  readonly total_duration?: number;
  readonly average_duration?: number;
  readonly min_duration?: number;
  readonly max_duration?: number;
  readonly last_execution?: string;
  readonly capped?: boolean;
};

export type DebugReport = {
  readonly task_name: string;
  readonly execution_id: string;
  readonly debug_info: readonly string[];
  readonly config: {
    readonly payload: unknown;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly queue: string;
    readonly priority: number;
    readonly max_attempts: number;
    readonly timeout_ms: number | null;
    readonly tags: readonly string[];
  };
  readonly status: ExecutionStatus;
  readonly payload_visible: boolean;
};

export type ExecutionStatus =
  'WAITING' | 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'SKIPPED';

export type Progress = {
  readonly percent: number | null;
  readonly message: string | null;
  readonly step: string | null;
};

export type ExecutionItem = {
  readonly id: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly module: string;
  readonly status: ExecutionStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly duration: number | null;
  readonly is_completed: boolean;
  readonly is_running: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  readonly external: boolean;
  readonly engine: string | null;
  readonly engine_id: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly progress: Progress | null;
  readonly error: string | null;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly run: number;
  readonly scheduled_for: string | null;
  readonly cancel_requested_at: string | null;
  readonly error_type: string | null;
  readonly schedule: { readonly name: string; readonly slot: string | null } | null;
  readonly workflow: { readonly id: string; readonly node: string | null } | null;
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
  readonly cached_from: string | null;
  readonly duplicate_of: string | null;
  readonly blocked_key: string | null;
  readonly payload_visible: boolean;
  readonly columns?: Readonly<Record<string, unknown>>;
};

export type Execution = {
  readonly id: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly module: string;
  readonly status: ExecutionStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly duration: number | null;
  readonly is_completed: boolean;
  readonly is_running: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  readonly external: boolean;
  readonly engine: string | null;
  readonly engine_id: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly progress: Progress | null;
  readonly error: string | null;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly run: number;
  readonly scheduled_for: string | null;
  readonly cancel_requested_at: string | null;
  readonly error_type: string | null;
  readonly schedule: { readonly name: string; readonly slot: string | null } | null;
  readonly workflow: { readonly id: string; readonly node: string | null } | null;
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
  readonly cached_from: string | null;
  readonly duplicate_of: string | null;
  readonly blocked_key: string | null;
  readonly payload_visible: boolean;
  readonly task_args: readonly unknown[] | null;
  readonly task_kwargs: unknown;
  readonly result: unknown;
  readonly masked_paths: readonly string[];
  readonly can_unmask: boolean;
  readonly traceback: string | null;
  readonly error_fingerprint: string | null;
  readonly alike: { readonly count: number; readonly count_capped: boolean; readonly query: string } | null;
  readonly created_by: string | null;
  readonly node_id: string | null;
  readonly crashes: number;
  readonly handovers: number;
  readonly log_count: number;
  readonly log_dropped: number;
  readonly timeout_ms: number | null;
  readonly waited_ms: number | null;
  readonly lock_key: string | null;
  readonly lock_conflict: 'skip' | 'wait' | 'fail' | null;
  readonly unique_key: string | null;
  readonly suppressed: number | null;
  readonly trace_id: string | null;
  readonly trace_url: string | null;
  readonly retried_by: readonly string[];
  readonly children_count: number;
  readonly children_count_capped: boolean;
  readonly dependencies: {
    readonly upstreams: readonly {
      readonly id: string;
      readonly task_name: string;
      readonly status: ExecutionStatus;
      readonly when: 'success' | 'finished' | 'failure';
      readonly state: 'open' | 'met' | 'failed' | 'unmet';
    }[];
    readonly dependents: readonly {
      readonly id: string;
      readonly task_name: string;
      readonly status: ExecutionStatus;
      readonly when: 'success' | 'finished' | 'failure';
      readonly state: 'open' | 'met' | 'failed' | 'unmet';
    }[];
    readonly hidden_upstreams: number;
    readonly hidden_dependents: number;
  };
};

export type ExecutionPage = {
  readonly count: number;
  readonly count_capped: boolean;
  readonly is_partial: boolean;
  readonly searched_back_to: string | null;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly ExecutionItem[];
};

export type QuerySuggestions = {
  readonly suggestions: readonly {
    readonly kind: 'field' | 'value';
    readonly text: string;
    readonly description: string;
    readonly position: number;
    readonly length: number;
  }[];
};

export type CancelRequest = { readonly reason?: string };

export type Cancellation = {
  readonly cancelled: boolean;
  readonly id: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly module: string;
  readonly status: ExecutionStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly duration: number | null;
  readonly is_completed: boolean;
  readonly is_running: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  readonly external: boolean;
  readonly engine: string | null;
  readonly engine_id: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly progress: Progress | null;
  readonly error: string | null;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly run: number;
  readonly scheduled_for: string | null;
  readonly cancel_requested_at: string | null;
  readonly error_type: string | null;
  readonly schedule: { readonly name: string; readonly slot: string | null } | null;
  readonly workflow: { readonly id: string; readonly node: string | null } | null;
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
  readonly cached_from: string | null;
  readonly duplicate_of: string | null;
  readonly blocked_key: string | null;
  readonly payload_visible: boolean;
};

export type RetryRequest = { readonly params?: Readonly<Record<string, unknown>> };

export type Promotion = {
  readonly promoted: boolean;
  readonly id: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly module: string;
  readonly status: ExecutionStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly duration: number | null;
  readonly is_completed: boolean;
  readonly is_running: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  readonly external: boolean;
  readonly engine: string | null;
  readonly engine_id: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly progress: Progress | null;
  readonly error: string | null;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly run: number;
  readonly scheduled_for: string | null;
  readonly cancel_requested_at: string | null;
  readonly error_type: string | null;
  readonly schedule: { readonly name: string; readonly slot: string | null } | null;
  readonly workflow: { readonly id: string; readonly node: string | null } | null;
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
  readonly cached_from: string | null;
  readonly duplicate_of: string | null;
  readonly blocked_key: string | null;
  readonly payload_visible: boolean;
};

export type Unmasked = {
  readonly task_args: readonly unknown[];
  readonly task_kwargs: unknown;
  readonly result: unknown;
};

export type Retry = {
  readonly id: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly module: string;
  readonly status: ExecutionStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly duration: number | null;
  readonly is_completed: boolean;
  readonly is_running: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  readonly external: boolean;
  readonly engine: string | null;
  readonly engine_id: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly progress: Progress | null;
  readonly error: string | null;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly run: number;
  readonly scheduled_for: string | null;
  readonly cancel_requested_at: string | null;
  readonly error_type: string | null;
  readonly schedule: { readonly name: string; readonly slot: string | null } | null;
  readonly workflow: { readonly id: string; readonly node: string | null } | null;
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
  readonly cached_from: string | null;
  readonly duplicate_of: string | null;
  readonly blocked_key: string | null;
  readonly payload_visible: boolean;
  readonly job_id: string;
  readonly message: string;
  readonly execution_id: string;
  readonly deduplicated: boolean;
};

export type Registration = {
  readonly task_id: string;
  readonly task_name: string;
  readonly module: string;
  readonly task_args?: readonly unknown[];
  readonly task_kwargs?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly initial_status?: 'PENDING' | 'STARTED';
  readonly on_behalf?: boolean;
};

export type StatusReport = {
  readonly status: 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'SKIPPED';
  readonly result?: unknown;
  readonly error?: string;
  readonly traceback?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
};

export type PlaceInLine = { readonly count: number; readonly is_capped: boolean };

export type Upstream = {
  readonly execution_id: string;
  readonly task_name: string | null;
  readonly status: ExecutionStatus | null;
  readonly condition: 'success' | 'finished' | 'failure';
};

export type Child = { readonly execution_id: string; readonly task_name: string; readonly status: ExecutionStatus };

export type LockHolder = {
  readonly execution_id: string;
  readonly task_name: string | null;
  readonly since: string | null;
  readonly node_id: string | null;
  readonly node_name: string | null;
};

export type ReasonRunning = {
  readonly kind: 'running';
  readonly since: string;
  readonly run: number;
  readonly node_id: string;
  readonly node_name: string | null;
  readonly is_node_alive: boolean;
  readonly cancel_requested_at: string | null;
};

export type ReasonWaitsForChildren = {
  readonly kind: 'children';
  readonly since: string;
  readonly open: number;
  readonly children: readonly Child[];
  readonly hidden: number;
};

export type ReasonReturning = { readonly kind: 'returning'; readonly queue: string; readonly since: string };

export type ReasonEnded = {
  readonly kind: 'ended';
  readonly status: ExecutionStatus;
  readonly at: string;
  readonly reason: string | null;
  readonly error_type: string | null;
  readonly duplicate_of: string | null;
  readonly hidden: number;
};

export type ReasonExternal = {
  readonly kind: 'external';
  readonly engine: string | null;
  readonly engine_id: string | null;
  readonly until: string | null;
};

export type ReasonDependsOn = {
  readonly kind: 'dependency';
  readonly open: number;
  readonly upstreams: readonly Upstream[];
  readonly hidden: number;
};

export type ReasonScheduled = { readonly kind: 'scheduled'; readonly until: string };

export type ReasonRetrying = {
  readonly kind: 'retry';
  readonly until: string;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly error_type: string | null;
};

export type ReasonLocked = {
  readonly kind: 'lock';
  readonly key: string | null;
  readonly holder: LockHolder | null;
  readonly held_until: string | null;
  readonly since: string | null;
  readonly before: PlaceInLine | null;
  readonly on_conflict: 'wait' | 'skip' | 'fail';
  readonly hidden: number;
};

export type ReasonQueuePaused = {
  readonly kind: 'queue_paused';
  readonly queue: string;
  readonly since: string;
  readonly until: string | null;
  readonly by: string | null;
  readonly reason: string | null;
};

export type ReasonTaskPaused = {
  readonly kind: 'task_paused';
  readonly task: string;
  readonly since: string;
  readonly until: string | null;
  readonly by: string | null;
  readonly reason: string | null;
};

export type ReasonNoWorker = {
  readonly kind: 'no_worker';
  readonly queue: string;
  readonly since: string | null;
  readonly quiet: number;
};

export type ReasonNoHandler = {
  readonly kind: 'no_handler';
  readonly queue: string;
  readonly task: string;
  readonly prepared_by: string | null;
  readonly workers: number;
  readonly since: string | null;
  readonly quiet: number;
  readonly is_served_again: boolean;
};

export type ReasonRunsAlone = {
  readonly kind: 'runs_alone';
  readonly queue: string;
  readonly crashes: number;
  readonly before: PlaceInLine;
  readonly is_taken: boolean;
};

export type ReasonConcurrencyLimited = {
  readonly kind: 'concurrency';
  readonly queue: string;
  readonly running: number;
  readonly limit: number;
};

export type ReasonRateLimited = {
  readonly kind: 'rate_limit';
  readonly queue: string;
  readonly max: number;
  readonly duration_ms: number;
  readonly until: string;
};

export type ReasonBreakerOpen = {
  readonly kind: 'breaker';
  readonly breaker: string | null;
  readonly state: 'open' | 'half_open';
  readonly since: string | null;
  readonly until: string | null;
  readonly failures: number;
  readonly by: string | null;
  readonly reason: string | null;
  readonly open: number;
};

export type ReasonWaitsForSlot = {
  readonly kind: 'free_slot';
  readonly queue: string;
  readonly before: PlaceInLine;
  readonly workers: number;
  readonly slots: number;
  readonly busy: number;
};

export type ReasonNoTicket = { readonly kind: 'fault' };

export type Explanation = {
  readonly execution_id: string;
  readonly task_name: string;
  readonly queue: string;
  readonly status: ExecutionStatus;
  readonly at: string;
  readonly reasons: readonly (
    | ReasonRunning
    | ReasonWaitsForChildren
    | ReasonReturning
    | ReasonEnded
    | ReasonExternal
    | ReasonDependsOn
    | ReasonScheduled
    | ReasonRetrying
    | ReasonLocked
    | ReasonQueuePaused
    | ReasonTaskPaused
    | ReasonNoWorker
    | ReasonNoHandler
    | ReasonRunsAlone
    | ReasonConcurrencyLimited
    | ReasonRateLimited
    | ReasonBreakerOpen
    | ReasonWaitsForSlot
    | ReasonNoTicket
  )[];
  readonly payload_visible: boolean;
};

export type Attempt = {
  readonly run: number;
  readonly attempt: number;
  readonly status: 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'SKIPPED' | 'INTERRUPTED';
  readonly reason: string | null;
  readonly node_id: string | null;
  readonly started_at: string;
  readonly finished_at: string;
  readonly duration: number;
  readonly error: string | null;
  readonly error_type: string | null;
  readonly traceback: string | null;
  readonly resources: RunResources | null;
};

export type RunResources = {
  readonly cpu_time: number;
  readonly cpu_usage: number | null;
  readonly memory_used: number;
  readonly peak_memory: number;
  readonly is_shared: boolean;
};

export type AttemptList = { readonly count: number; readonly results: readonly Attempt[] };

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

export type LogLine = {
  readonly id: string;
  readonly run: number;
  readonly at: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly data: unknown;
  readonly status: string | null;
  readonly percent: number | null;
  readonly step: string | null;
};

export type LogPage = {
  readonly next: string | null;
  readonly dropped: number;
  readonly results: readonly LogLine[];
  readonly count?: number;
};

export type ArtifactItem = {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly created_at: string;
  readonly execution_id: string;
  readonly parent_id: string | null;
  readonly level: number;
  readonly payload_visible: boolean;
};

export type ArtifactList = { readonly count: number; readonly results: readonly ArtifactItem[] };

export type ArtifactPage = { readonly next: string | null; readonly results: readonly ArtifactItem[] };

export type ArtifactEnvelope = {
  readonly task_name: string;
  readonly params: unknown;
  readonly result: unknown;
  readonly error: { readonly type: string; readonly message: string; readonly traceback: string | null } | null;
};

export type Artifact = {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly created_at: string;
  readonly execution_id: string;
  readonly parent_id: string | null;
  readonly level: number;
  readonly payload_visible: boolean;
  readonly data: unknown;
  readonly encoding?: unknown;
};

export type ArtifactMetadata = {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly created_at: string;
  readonly execution_id: string;
  readonly parent_id: string | null;
  readonly level: number;
  readonly payload_visible: boolean;
  readonly task_name: string;
  readonly status: ExecutionStatus;
};

export type ArtifactNode = {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly created_at: string;
  readonly execution_id: string;
  readonly parent_id: string | null;
  readonly level: number;
  readonly payload_visible: boolean;
  readonly children: readonly ArtifactNode[];
};

export type ArtifactChild = {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly created_at: string;
  readonly execution_id: string;
  readonly parent_id: string | null;
  readonly level: number;
  readonly payload_visible: boolean;
  readonly data: unknown;
  readonly data_omitted: boolean;
  readonly encoding?: unknown;
};

export type ExpandedArtifact = {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly created_at: string;
  readonly execution_id: string;
  readonly parent_id: string | null;
  readonly level: number;
  readonly payload_visible: boolean;
  readonly data: unknown;
  readonly children: readonly ArtifactChild[];
  readonly encoding?: unknown;
};

export type BulkRequest = {
  readonly action: 'retry' | 'cancel';
  readonly ids: readonly string[];
  readonly reason?: string;
};

export type BulkOutcome = {
  readonly id: string;
  readonly outcome: 'cancelled' | 'retried' | 'skipped';
  readonly new_id?: string;
  readonly why?: string;
  readonly code?: string;
};

export type BulkResult = { readonly count: number; readonly results: readonly BulkOutcome[] };

export type EventMessage = {
  readonly topic: 'created' | 'changed' | 'settled' | 'refetch';
  readonly ids: readonly string[];
};

export type BulkSelection = {
  readonly action: 'retry' | 'cancel' | 'reorder' | 'promote';
  readonly ids?: readonly string[];
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly statuses?: readonly (
    'WAITING' | 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'SKIPPED'
  )[];
};

export type BulkStart = {
  readonly action: 'retry' | 'cancel' | 'reorder' | 'promote';
  readonly ids?: readonly string[];
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly statuses?: readonly (
    'WAITING' | 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'SKIPPED'
  )[];
  readonly priority?: number;
  readonly reason?: string;
  readonly per_second?: number;
  readonly canary?: { readonly first?: number; readonly next?: number; readonly stop_above_failure_rate?: number };
};

export type BulkChange = { readonly reason?: string };

export type BulkPreview = {
  readonly count: number;
  readonly count_capped: boolean;
  readonly by_status: readonly {
    readonly status: 'WAITING' | 'PENDING' | 'STARTED' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'SKIPPED';
    readonly count: number;
    readonly count_capped: boolean;
  }[];
  readonly refusal: { readonly code: string; readonly message: string } | null;
};

export type BulkOperationItem = {
  readonly id: string;
  readonly action: 'retry' | 'cancel' | 'reorder' | 'promote';
  readonly state: 'running' | 'stopped' | 'aborted' | 'finished';
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly refused: number;
  readonly state_reason: string | null;
  readonly selection: Readonly<Record<string, unknown>> | null;
  readonly priority: number | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly reason: string | null;
  readonly per_second: number | null;
  readonly canary: { readonly first: number; readonly next: number; readonly stop_above_failure_rate: number } | null;
  readonly stage: 'first' | 'next' | 'rest' | null;
  readonly undo_of: string | null;
  readonly created_at: string;
  readonly finished_at: string | null;
};

export type BulkOperation = {
  readonly id: string;
  readonly action: 'retry' | 'cancel' | 'reorder' | 'promote';
  readonly state: 'running' | 'stopped' | 'aborted' | 'finished';
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly refused: number;
  readonly state_reason: string | null;
  readonly selection: Readonly<Record<string, unknown>> | null;
  readonly priority: number | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly reason: string | null;
  readonly per_second: number | null;
  readonly canary: { readonly first: number; readonly next: number; readonly stop_above_failure_rate: number } | null;
  readonly stage: 'first' | 'next' | 'rest' | null;
  readonly undo_of: string | null;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly undo: { readonly action: 'retry' | 'cancel' | 'reorder' | 'promote'; readonly count: number } | null;
};

export type BulkOperations = { readonly next: string | null; readonly results: readonly BulkOperationItem[] };

export type BulkItem = {
  readonly position: number;
  readonly execution_id: string;
  readonly outcome: 'done' | 'skipped' | 'failed' | null;
  readonly new_id: string | null;
  readonly code: string | null;
  readonly why: string | null;
  readonly decided_at: string | null;
};

export type BulkItems = { readonly next: string | null; readonly results: readonly BulkItem[] };

export type ScheduleTiming = {
  readonly kind: 'cron' | 'every' | 'at' | 'when';
  readonly cron: string | null;
  readonly timezone: string | null;
  readonly every_ms: number | null;
  readonly at: string | null;
  readonly when: string | null;
};

export type ScheduleOverride = {
  readonly cron: string | null;
  readonly every_ms: number | null;
  readonly timezone: string | null;
  readonly has_payload: boolean;
  readonly reason: string | null;
  readonly by: string | null;
  readonly until: string | null;
};

export type ScheduleSlot = {
  readonly slot: string;
  readonly state: 'fired' | 'waiting' | 'skipped' | 'missed' | 'failed';
  readonly reason: string | null;
  readonly late_ms: number | null;
  readonly decided_at: string;
  readonly through: string | null;
  readonly revision: number;
  readonly execution_id: string | null;
  readonly execution_status: string | null;
  readonly finished_at: string | null;
};

export type ListedSchedule = {
  readonly name: string;
  readonly task_name: string;
  readonly origin: 'code' | 'service' | 'builtin';
  readonly state: 'active' | 'paused' | 'ended';
  readonly timing: ScheduleTiming;
  readonly text: string;
  readonly defined_timing: ScheduleTiming;
  readonly defined_text: string;
  readonly overlap: 'skip' | 'queue' | 'cancelRunning' | 'allow';
  readonly catch_up: 'none' | 'last' | { readonly all: unknown; readonly max: number };
  readonly jitter_ms: number;
  readonly start_at: string | null;
  readonly end_at: string | null;
  readonly priority: number | null;
  readonly queue: string;
  readonly module: string;
  readonly tags: readonly string[];
  readonly created_by: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly override: ScheduleOverride | null;
  readonly paused: {
    readonly at: string;
    readonly until: string | null;
    readonly by: string | null;
    readonly reason: string | null;
  } | null;
  readonly version: number;
  readonly revision: number;
  readonly next_at: string | null;
  readonly next_slots: readonly string[];
  readonly remaining: number | null;
  readonly waiting: number;
  readonly open_execution_ids: readonly string[];
  readonly ended_at: string | null;
  readonly end_reason: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_slots: readonly ScheduleSlot[];
};

export type Schedule = {
  readonly name: string;
  readonly task_name: string;
  readonly origin: 'code' | 'service' | 'builtin';
  readonly state: 'active' | 'paused' | 'ended';
  readonly timing: ScheduleTiming;
  readonly text: string;
  readonly defined_timing: ScheduleTiming;
  readonly defined_text: string;
  readonly overlap: 'skip' | 'queue' | 'cancelRunning' | 'allow';
  readonly catch_up: 'none' | 'last' | { readonly all: unknown; readonly max: number };
  readonly jitter_ms: number;
  readonly start_at: string | null;
  readonly end_at: string | null;
  readonly priority: number | null;
  readonly queue: string;
  readonly module: string;
  readonly tags: readonly string[];
  readonly created_by: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly override: ScheduleOverride | null;
  readonly paused: {
    readonly at: string;
    readonly until: string | null;
    readonly by: string | null;
    readonly reason: string | null;
  } | null;
  readonly version: number;
  readonly revision: number;
  readonly next_at: string | null;
  readonly next_slots: readonly string[];
  readonly remaining: number | null;
  readonly waiting: number;
  readonly open_execution_ids: readonly string[];
  readonly ended_at: string | null;
  readonly end_reason: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly payload_visible: boolean;
  readonly payload: unknown;
  readonly masked_paths: readonly string[];
  readonly defined_payload: unknown;
};

export type SchedulePage = {
  readonly count: number;
  readonly count_capped: boolean;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly ListedSchedule[];
};

export type ScheduleRequest = {
  readonly task_name: string;
  readonly cron?: string;
  readonly every?: number | string;
  readonly at?: string;
  readonly when?: string;
  readonly timezone?: string;
  readonly start_at?: string;
  readonly end_at?: string;
  readonly repeat?: number;
  readonly jitter?: number | string;
  readonly payload?: unknown;
  readonly overlap?: 'skip' | 'queue' | 'cancelRunning' | 'allow';
  readonly catch_up?: 'none' | 'last' | { readonly all: unknown; readonly max: number };
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly priority?: number;
  readonly queue?: string;
  readonly version?: number;
};

export type ScheduleChange = {
  readonly cron?: string;
  readonly every?: number | string;
  readonly timezone?: string;
  readonly payload?: unknown;
  readonly reason?: string;
  readonly until?: string;
};

export type SchedulePause = { readonly reason?: string; readonly until?: string };

export type ScheduleThought = {
  readonly cron?: string;
  readonly every?: number | string;
  readonly at?: string;
  readonly when?: string;
  readonly timezone?: string;
  readonly start_at?: string;
  readonly end_at?: string;
  readonly repeat?: number;
  readonly jitter?: number | string;
  readonly count?: number;
  readonly from?: string;
};

export type PreviewRequest = { readonly count?: number; readonly from?: string };

export type BackfillRequest = {
  readonly from: string;
  readonly to?: string;
  readonly limit?: number;
  readonly force?: boolean;
};

export type SlotPreview = { readonly at: string; readonly local: string };

export type SchedulePreview = {
  readonly text: string;
  readonly timezone: string;
  readonly slots: readonly SlotPreview[];
  readonly change: {
    readonly at: string;
    readonly offset_before: number;
    readonly offset_after: number;
    readonly slots: readonly SlotPreview[];
  } | null;
};

export type ScheduleHistory = { readonly next: string | null; readonly results: readonly ScheduleSlot[] };

export type ScheduleRevisions = {
  readonly results: readonly {
    readonly revision: number;
    readonly at: string;
    readonly by: string | null;
    readonly change: string;
    readonly timing: ScheduleTiming;
    readonly text: string;
    readonly override: ScheduleOverride | null;
    readonly payload: unknown;
  }[];
};

export type ScheduleTriggered = { readonly name: string; readonly task_name: string; readonly execution_id: string };

export type BackfillPlan = { readonly count: number; readonly is_capped: boolean; readonly slots: readonly string[] };

export type Backfilled = {
  readonly name: string;
  readonly count: number;
  readonly results: readonly { readonly slot: string; readonly execution_id: string }[];
};

export type ScheduleCollisions = {
  readonly from: string;
  readonly to: string;
  readonly is_capped: boolean;
  readonly results: readonly { readonly minute: string; readonly count: number; readonly names: readonly string[] }[];
};

export type ListedWorkflow = {
  readonly id: string;
  readonly task_id: string;
  readonly name: string;
  readonly module: string;
  readonly state: 'not_started' | 'running' | 'completed' | 'completed_with_errors' | 'failed' | 'cancelled';
  readonly reason: string | null;
  readonly error: string | null;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly deadline: string | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly node_count: number;
  readonly nodes_by_status: Readonly<Record<string, number>>;
  readonly hidden_nodes: number;
  readonly retry_of: string | null;
};

export type WorkflowPage = {
  readonly count: number;
  readonly count_capped: boolean;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly ListedWorkflow[];
};

export type WorkflowNode = {
  readonly name: string;
  readonly execution_id: string;
  readonly task_name: string;
  readonly status: ExecutionStatus;
  readonly reason: string | null;
  readonly error: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly run: number;
  readonly created_at: string;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly taken_over_from: string | null;
  readonly arms: readonly {
    readonly branch: string;
    readonly arm: 'then' | 'else';
    readonly is_taken: boolean | null;
  }[];
};

export type WorkflowEdge = {
  readonly from: string;
  readonly to: string;
  readonly when: 'success' | 'finished' | 'failure';
  readonly state: 'open' | 'met' | 'failed' | 'unmet';
};

export type Workflow = {
  readonly id: string;
  readonly task_id: string;
  readonly name: string;
  readonly module: string;
  readonly state: 'not_started' | 'running' | 'completed' | 'completed_with_errors' | 'failed' | 'cancelled';
  readonly reason: string | null;
  readonly error: string | null;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly deadline: string | null;
  readonly created_by_id: string | null;
  readonly created_by_username: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly node_count: number;
  readonly nodes_by_status: Readonly<Record<string, number>>;
  readonly hidden_nodes: number;
  readonly retry_of: string | null;
  readonly successor: string | null;
  readonly current_step: number;
  readonly branches: readonly { readonly name: string; readonly taken: string | null }[];
  readonly nodes: readonly WorkflowNode[];
  readonly offset: number;
  readonly next: string | null;
  readonly edges: readonly WorkflowEdge[];
  readonly edges_capped: boolean;
};

export type WorkflowCancellation = { readonly id: string; readonly name: string; readonly cancelled: boolean };

export type RetryFailedRequest = { readonly reason?: string };

export type WorkflowRetry = {
  readonly id: string;
  readonly task_id: string;
  readonly name: string;
  readonly retry_of: string;
  readonly deduplicated: boolean;
};

export type Breaker = {
  readonly name: string;
  readonly state: 'closed' | 'open' | 'half_open';
  readonly task_names: readonly string[];
  readonly has_key: boolean;
  readonly failures: number;
  readonly failure_threshold: number;
  readonly recovery_ms: number;
  readonly opened: { readonly at: string; readonly by: string | null; readonly reason: string | null } | null;
  readonly next_probe_at: string | null;
  readonly probe_execution_id: string | null;
};

export type Breakers = { readonly count: number; readonly count_capped: boolean; readonly results: readonly Breaker[] };

export type BreakerChange = { readonly reason?: string };

export type ErrorGroupItem = {
  readonly fingerprint: string;
  readonly error_type: string | null;
  readonly message: string | null;
  readonly state: 'open' | 'resolved' | 'ignored';
  readonly changed: { readonly at: string; readonly by: string | null; readonly reason: string | null } | null;
  readonly resolved_version: string | null;
  readonly ignored_until: string | null;
  readonly ignored_for: number | null;
  readonly regressed_at: string | null;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly last_execution_id: string | null;
  readonly total: number;
  readonly count: number;
  readonly trend: readonly { readonly at: string; readonly count: number }[];
  readonly task_names: readonly string[];
  readonly versions: readonly string[];
};

export type ErrorGroups = {
  readonly from: string;
  readonly step_seconds: number;
  readonly counts: { readonly open: number; readonly resolved: number; readonly ignored: number };
  readonly next: string | null;
  readonly results: readonly ErrorGroupItem[];
};

export type ErrorGroup = {
  readonly fingerprint: string;
  readonly error_type: string | null;
  readonly message: string | null;
  readonly state: 'open' | 'resolved' | 'ignored';
  readonly changed: { readonly at: string; readonly by: string | null; readonly reason: string | null } | null;
  readonly resolved_version: string | null;
  readonly ignored_until: string | null;
  readonly ignored_for: number | null;
  readonly regressed_at: string | null;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly last_execution_id: string | null;
  readonly total: number;
  readonly count: number;
  readonly trend: readonly { readonly at: string; readonly count: number }[];
  readonly task_names: readonly string[];
  readonly versions: readonly string[];
  readonly first_execution_id: string | null;
  readonly tasks: readonly { readonly task_name: string; readonly count: number }[];
  readonly by_version: readonly { readonly version: string | null; readonly count: number }[];
  readonly queues: readonly string[];
};

export type ErrorResolution = { readonly version?: string; readonly reason?: string };

export type ErrorIgnorance = { readonly until?: string; readonly times?: number; readonly reason?: string };

export type ErrorReopening = { readonly reason?: string };

export type ErrorRetry = { readonly limit?: number; readonly reason?: string };

export type ErrorRetryPlan = { readonly fingerprint: string; readonly count: number; readonly count_capped: boolean };

export type ErrorRetried = {
  readonly retried: number;
  readonly skipped: number;
  readonly remaining: number;
  readonly remaining_capped: boolean;
  readonly results: readonly BulkOutcome[];
};

export type Difference = { readonly path: string; readonly before: unknown; readonly after: unknown };

export type ComparedExecution = {
  readonly execution: ExecutionItem;
  readonly fields: readonly Difference[];
  readonly payload: readonly Difference[];
  readonly payload_capped: boolean;
};

export type Comparison = {
  readonly id: string;
  readonly last_success: ComparedExecution | null;
  readonly original: ComparedExecution | null;
};

export type AlertSubject = { readonly name: string; readonly value: number; readonly text: string };

export type Alert = {
  readonly name: string;
  readonly origin: 'code' | 'service';
  readonly kind: 'failure_rate' | 'exhausted' | 'slow' | 'backlog_age' | 'no_worker' | 'missed_schedule';
  readonly description: string;
  readonly state: 'ok' | 'firing';
  readonly since: string | null;
  readonly subjects: readonly AlertSubject[];
  readonly muted: { readonly until: string; readonly by: string | null; readonly reason: string | null } | null;
  readonly last_notified_at: string | null;
  readonly evaluated_at: string | null;
  readonly channels: readonly string[];
  readonly cooldown_ms: number;
  readonly task_names: readonly string[] | null;
  readonly queues: readonly string[] | null;
  readonly schedules: readonly string[] | null;
  readonly window_ms: number | null;
  readonly min_runs: number | null;
  readonly above: number | null;
  readonly count: number | null;
  readonly older_than_ms: number | null;
  readonly slower_than_ms: number | null;
  readonly late_by_ms: number | null;
  readonly created_by: string | null;
  readonly created_at: string;
  readonly updated_at: string;
};

export type AlertChannel = { readonly name: string; readonly type: 'webhook' | 'slack' | 'custom' };

export type Alerts = {
  readonly count: number;
  readonly channels: readonly AlertChannel[];
  readonly results: readonly Alert[];
};

export type AlertRequest = {
  readonly name: string;
  readonly kind: 'failure_rate' | 'exhausted' | 'slow' | 'backlog_age' | 'no_worker' | 'missed_schedule';
  readonly channels?: readonly string[] | null;
  readonly cooldown?: string | number | null;
  readonly task_names?: readonly string[] | null;
  readonly queues?: readonly string[] | null;
  readonly schedules?: readonly string[] | null;
  readonly window?: string | number | null;
  readonly min_runs?: number | null;
  readonly above?: number | null;
  readonly count?: number | null;
  readonly older_than?: string | number | null;
  readonly slower_than?: string | number | null;
  readonly late_by?: string | number | null;
};

export type AlertChanges = {
  readonly channels?: readonly string[] | null;
  readonly cooldown?: string | number | null;
  readonly task_names?: readonly string[] | null;
  readonly queues?: readonly string[] | null;
  readonly schedules?: readonly string[] | null;
  readonly window?: string | number | null;
  readonly min_runs?: number | null;
  readonly above?: number | null;
  readonly count?: number | null;
  readonly older_than?: string | number | null;
  readonly slower_than?: string | number | null;
  readonly late_by?: string | number | null;
};

export type AlertThought = {
  readonly name?: string;
  readonly kind: 'failure_rate' | 'exhausted' | 'slow' | 'backlog_age' | 'no_worker' | 'missed_schedule';
  readonly channels?: readonly string[] | null;
  readonly cooldown?: string | number | null;
  readonly task_names?: readonly string[] | null;
  readonly queues?: readonly string[] | null;
  readonly schedules?: readonly string[] | null;
  readonly window?: string | number | null;
  readonly min_runs?: number | null;
  readonly above?: number | null;
  readonly count?: number | null;
  readonly older_than?: string | number | null;
  readonly slower_than?: string | number | null;
  readonly late_by?: string | number | null;
  readonly over?: string | number | null;
};

export type AlertMute = { readonly until: string; readonly reason?: string };

export type AlertDelivery = {
  readonly id: string;
  readonly channel: string;
  readonly event: 'firing' | 'reminder' | 'resolved' | 'test';
  readonly text: string;
  readonly state: 'pending' | 'sent' | 'failed';
  readonly attempts: number;
  readonly error: string | null;
  readonly created_at: string;
  readonly next_at: string | null;
  readonly finished_at: string | null;
};

export type AlertTest = { readonly count: number; readonly results: readonly AlertDelivery[] };

export type AlertDeliveries = { readonly next: string | null; readonly results: readonly AlertDelivery[] };

export type AlertPreview = {
  readonly has_history: boolean;
  readonly from: string;
  readonly to: string;
  readonly step_seconds: number;
  readonly firings: readonly {
    readonly from: string;
    readonly to: string | null;
    readonly subjects: readonly string[];
  }[];
  readonly notifications: number;
  readonly now: readonly AlertSubject[];
};

export type ListedQueue = {
  readonly name: string;
  readonly paused: {
    readonly at: string;
    readonly until: string | null;
    readonly by: string | null;
    readonly reason: string | null;
  } | null;
  readonly waiting: number;
  readonly oldest_ms: number | null;
  readonly delayed: number;
  readonly blocked: number;
  readonly unserved: number;
  readonly running: number;
  readonly slots: number;
  readonly limits: {
    readonly global_concurrency: number | null;
    readonly limiter: { readonly max: number; readonly duration_ms: number } | null;
  };
  readonly limited_by: 'code' | 'operator';
  readonly max_size: number | null;
};

export type QueueWorker = {
  readonly node_id: string;
  readonly node_name: string;
  readonly host: string;
  readonly started_at: string;
  readonly slots: number;
  readonly running: number;
  readonly quiet: boolean;
};

export type QueueFlow = {
  readonly arrived_per_minute: number;
  readonly finished_per_minute: number;
  readonly empty_in_ms: { readonly least: number; readonly likely: number; readonly most: number } | null;
};

export type Queue = {
  readonly name: string;
  readonly paused: {
    readonly at: string;
    readonly until: string | null;
    readonly by: string | null;
    readonly reason: string | null;
  } | null;
  readonly waiting: number;
  readonly oldest_ms: number | null;
  readonly delayed: number;
  readonly blocked: number;
  readonly unserved: number;
  readonly running: number;
  readonly slots: number;
  readonly limits: {
    readonly global_concurrency: number | null;
    readonly limiter: { readonly max: number; readonly duration_ms: number } | null;
  };
  readonly limited_by: 'code' | 'operator';
  readonly max_size: number | null;
  readonly flow: QueueFlow;
  readonly workers: readonly QueueWorker[];
};

export type Queues = { readonly count: number; readonly results: readonly ListedQueue[] };

export type QueueNext = { readonly name: string; readonly next: ExecutionItem | null; readonly hidden: number };

export type QueueClearPlan = { readonly name: string; readonly count: number; readonly count_capped: boolean };

export type QueueCleared = { readonly name: string; readonly count: number };

export type QueuePause = { readonly reason?: string; readonly until?: string };

export type QueueLimits = {
  readonly global_concurrency?: number | null;
  readonly limiter?: { readonly max: number; readonly duration: number | string } | null;
};

export type QueueClear = { readonly expected_count: number; readonly reason?: string; readonly delayed?: boolean };

export type QueueClean = { readonly older_than_ms: number; readonly reason?: string; readonly cursor?: string };

export type QueueCleaned = {
  readonly name: string;
  readonly deleted: number;
  readonly kept: number;
  readonly cursor: string | null;
  readonly done: boolean;
};

export type QueueObliterate = {
  readonly name: string;
  readonly force?: boolean;
  readonly reason?: string;
  readonly cursor?: string;
};

export type QueueObliterated = {
  readonly name: string;
  readonly deleted: number;
  readonly kept: number;
  readonly cursor: string | null;
  readonly done: boolean;
  readonly cancelled: number;
  readonly removed: boolean;
};

export type WorkerRun = {
  readonly execution_id: string;
  readonly task_name: string | null;
  readonly queue: string;
  readonly since: string;
};

export type WorkerQueue = { readonly name: string; readonly slots: number; readonly running: number };

export type Worker = {
  readonly node_id: string;
  readonly node_name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly app_version: string | null;
  readonly engine: string;
  readonly state: 'alive' | 'quiet' | 'lost' | 'left';
  readonly quiet: { readonly at: string; readonly by: string | null; readonly reason: string | null } | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly heartbeat_at: string;
  readonly heartbeat_age_ms: number;
  readonly memory_bytes: number | null;
  readonly loop_lag_ms: number | null;
  readonly queues: readonly WorkerQueue[];
  readonly task_names: readonly string[];
  readonly running: number;
  readonly runs: readonly WorkerRun[];
};

export type Workers = { readonly count: number; readonly count_capped: boolean; readonly results: readonly Worker[] };

export type WorkerQuiet = { readonly reason?: string };

export type UniqueKey = {
  readonly key: string;
  readonly execution_id: string;
  readonly task_name: string;
  readonly queue: string;
  readonly status: ExecutionStatus;
  readonly since: string;
  readonly suppressed: number | null;
  readonly last_suppressed_at: string | null;
};

export type UniqueKeys = {
  readonly count: number;
  readonly count_capped: boolean;
  readonly results: readonly UniqueKey[];
};

export type ListedLock = {
  readonly key: string;
  readonly holder: 'execution' | 'lease' | 'passing';
  readonly fence: number;
  readonly execution_id: string | null;
  readonly task_name: string | null;
  readonly node_id: string | null;
  readonly node_name: string | null;
  readonly since: string | null;
  readonly expires_at: string | null;
  readonly held_until: string | null;
  readonly waiting: PlaceInLine | null;
  readonly waiting_since: string | null;
};

export type LockWaiter = {
  readonly execution_id: string;
  readonly task_name: string;
  readonly queue: string;
  readonly since: string;
};

export type Lock = {
  readonly key: string;
  readonly holder: 'execution' | 'lease' | 'passing';
  readonly fence: number;
  readonly execution_id: string | null;
  readonly task_name: string | null;
  readonly node_id: string | null;
  readonly node_name: string | null;
  readonly since: string | null;
  readonly expires_at: string | null;
  readonly held_until: string | null;
  readonly waiting: PlaceInLine | null;
  readonly waiting_since: string | null;
  readonly waiters: readonly LockWaiter[];
};

export type Locks = { readonly count: number; readonly count_capped: boolean; readonly results: readonly ListedLock[] };

export type LockRelease = { readonly reason?: string; readonly fence?: number };

export type LockReleased = { readonly key: string; readonly execution_id: string | null };

export type SavedView = {
  readonly id: string;
  readonly page: 'executions' | 'errors' | 'audit';
  readonly name: string;
  readonly search: Readonly<Record<string, string>>;
  readonly is_shared: boolean;
  readonly is_own: boolean;
  readonly owner: string;
  readonly created_at: string;
  readonly updated_at: string;
};

export type SavedViews = { readonly count: number; readonly results: readonly SavedView[] };

export type SavedViewRequest = {
  readonly page: 'executions' | 'errors' | 'audit';
  readonly name: string;
  readonly search: Readonly<Record<string, string>>;
  readonly is_shared?: boolean;
};

export type SavedViewChanges = {
  readonly name?: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly is_shared?: boolean;
};

export type StatisticsBucket = 'minute' | 'ten_minutes' | 'hour' | 'day';

export type StatisticsTally = {
  readonly finished: number;
  readonly success: number;
  readonly failure: number;
  readonly retry: number;
  readonly revoked: number;
  readonly skipped: number;
  readonly failure_rate: number | null;
  readonly wait_avg_ms: number | null;
  readonly wait_p50_ms: number | null;
  readonly wait_p95_ms: number | null;
  readonly run_avg_ms: number | null;
  readonly run_p50_ms: number | null;
  readonly run_p95_ms: number | null;
  readonly run_p99_ms: number | null;
};

export type StatisticsPoint = {
  readonly at: string;
  readonly finished: number;
  readonly success: number;
  readonly failure: number;
  readonly retry: number;
  readonly revoked: number;
  readonly skipped: number;
  readonly failure_rate: number | null;
  readonly wait_avg_ms: number | null;
  readonly wait_p50_ms: number | null;
  readonly wait_p95_ms: number | null;
  readonly run_avg_ms: number | null;
  readonly run_p50_ms: number | null;
  readonly run_p95_ms: number | null;
  readonly run_p99_ms: number | null;
};

export type StatisticsTask = {
  readonly task_name: string;
  readonly finished: number;
  readonly success: number;
  readonly failure: number;
  readonly retry: number;
  readonly revoked: number;
  readonly skipped: number;
  readonly failure_rate: number | null;
  readonly wait_avg_ms: number | null;
  readonly wait_p50_ms: number | null;
  readonly wait_p95_ms: number | null;
  readonly run_avg_ms: number | null;
  readonly run_p50_ms: number | null;
  readonly run_p95_ms: number | null;
  readonly run_p99_ms: number | null;
  readonly trend: { readonly finished: readonly number[]; readonly failure: readonly number[] };
};

export type ExecutionCounts = {
  readonly total: number;
  readonly pending: number;
  readonly started: number;
  readonly success: number;
  readonly failure: number;
  readonly retry: number;
  readonly revoked: number;
  readonly waiting: number;
  readonly skipped: number;
};

export type ExecutionStats = {
  readonly total: number;
  readonly pending: number;
  readonly started: number;
  readonly success: number;
  readonly failure: number;
  readonly retry: number;
  readonly revoked: number;
  readonly waiting: number;
  readonly skipped: number;
  readonly by_module: Readonly<Record<string, ExecutionCounts>>;
  readonly by_task_name: Readonly<Record<string, ExecutionCounts>>;
  readonly series: readonly { readonly bucket: string; readonly count: number }[];
  readonly capped: boolean;
};

export type ExecutionGroup = {
  readonly value: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly count: number;
  readonly count_capped: boolean;
  readonly query: string;
};

export type ExecutionGroups = {
  readonly by: 'status' | 'year' | 'month' | 'day';
  readonly time_zone: string;
  readonly groups: readonly ExecutionGroup[];
  readonly has_older: boolean;
};

export type LinkedCount = { readonly count: number; readonly count_capped: boolean; readonly query: string };

export type Statistics = {
  readonly from: string;
  readonly to: string;
  readonly bucket: StatisticsBucket;
  readonly bucket_seconds: number;
  readonly totals: StatisticsTally;
  readonly now: {
    readonly running: LinkedCount;
    readonly queued: LinkedCount;
    readonly failing: LinkedCount;
    readonly slow: LinkedCount;
  };
  readonly series: readonly StatisticsPoint[];
  readonly tasks: readonly StatisticsTask[];
  readonly trend_from: string;
  readonly trend_seconds: number;
  readonly capped: boolean;
};

export type Deploy = {
  readonly version: string;
  readonly at: string;
  readonly until: string | null;
  readonly is_running: boolean;
};

export type Deploys = { readonly count: number; readonly results: readonly Deploy[] };

export type DeployTally = {
  readonly runs: number;
  readonly finished: number;
  readonly success: number;
  readonly failure: number;
  readonly retry: number;
  readonly revoked: number;
  readonly skipped: number;
  readonly failure_rate: number | null;
  readonly wait_avg_ms: number | null;
  readonly wait_p50_ms: number | null;
  readonly wait_p95_ms: number | null;
  readonly run_avg_ms: number | null;
  readonly run_p50_ms: number | null;
  readonly run_p95_ms: number | null;
  readonly run_p99_ms: number | null;
};

export type NewDeployError = {
  readonly fingerprint: string;
  readonly error_type: string | null;
  readonly first_seen_at: string;
};

export type DeployedTask = {
  readonly task_name: string;
  readonly outcome: 'worse' | 'better' | 'same' | 'unclear';
  readonly reasons: readonly string[];
  readonly before: DeployTally;
  readonly after: DeployTally;
  readonly new_errors: readonly NewDeployError[];
};

export type DeployComparison = {
  readonly deploy: Deploy;
  readonly previous: Deploy | null;
  readonly before: { readonly from: string; readonly to: string } | null;
  readonly after: { readonly from: string; readonly to: string };
  readonly counts: { readonly worse: number; readonly better: number; readonly same: number; readonly unclear: number };
  readonly tasks: readonly DeployedTask[];
};

export type Config = {
  readonly retention_days: number;
  readonly cleanup_enabled: boolean;
  readonly cleanup_only_completed: boolean;
  readonly cleanup_crontab: string;
  readonly cleanup_beat_interval_hours: number;
  readonly timeout_minutes: number;
  readonly mark_timeout_enabled: boolean;
  readonly mark_timeout_crontab: string;
};

export type ConfigChanges = {
  readonly retention_days?: number | null;
  readonly cleanup_enabled?: boolean | null;
  readonly cleanup_only_completed?: boolean | null;
  readonly cleanup_crontab?: string | null;
  readonly cleanup_beat_interval_hours?: number | null;
  readonly timeout_minutes?: number | null;
  readonly mark_timeout_enabled?: boolean | null;
  readonly mark_timeout_crontab?: string | null;
};

export type AuditEntry = {
  readonly id: string;
  readonly at: string;
  readonly actor: string | null;
  readonly username: string | null;
  readonly address: string | null;
  readonly request_id: string | null;
  readonly action: string;
  readonly execution_id: string | null;
  readonly task_name: string | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly details: Readonly<Record<string, unknown>>;
};

export type AuditPage = { readonly next: string | null; readonly results: readonly AuditEntry[] };

export type JobStatus = 'pending' | 'running' | 'completed' | 'failed' | 'canceled';

export type Job = {
  readonly id: string;
  readonly status: JobStatus;
  readonly submitted_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly result: string | null;
  readonly artifact_id: string | null;
  readonly error: string | null;
  readonly error_traceback: string | null;
  readonly task_name: string;
  readonly execution_id: string;
  readonly progress: Progress | null;
  readonly payload_visible: boolean;
};

export type Me = {
  readonly id: string;
  readonly username: string | null;
  readonly roles: readonly string[];
  readonly permissions: Readonly<Record<string, boolean>>;
};

export type Health = {
  readonly status: 'ok' | 'degraded' | 'error';
  readonly info: Readonly<Record<string, { readonly status: 'up' | 'down' }>>;
  readonly error: Readonly<Record<string, { readonly status: 'up' | 'down' }>>;
  readonly details: Readonly<Record<string, { readonly status: 'up' | 'down' }>>;
};

export type Preflight = {
  readonly status: 'ok' | 'warning' | 'problem' | 'unknown';
  readonly checks: readonly {
    readonly name: string;
    readonly status: 'ok' | 'warning' | 'problem' | 'unknown';
    readonly message: string;
    readonly remedy?: string;
  }[];
};

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly position?: number;
  readonly length?: number;
  readonly execution_id?: string;
  readonly indeterminate?: boolean;
};

export type System = {
  readonly version: string;
  readonly schema: {
    readonly name: string;
    readonly migrations: readonly string[];
    readonly unknown: readonly string[];
  };
  readonly postgres: {
    readonly version: string;
    readonly embedded: boolean;
    readonly latency_ms: number;
    readonly connections: number;
    readonly max_connections: number;
    readonly pools: readonly SystemPool[];
  };
  readonly redis: readonly SystemRedis[] | null;
  readonly redis_latency_ms: number | null;
  readonly storage: { readonly at: string; readonly bytes: number; readonly tables: readonly SystemTable[] };
  readonly retention: SystemRetention;
  readonly dropped: readonly SystemDropped[];
  readonly lost: number;
};

export type SystemPool = {
  readonly name: 'ledger' | 'hot';
  readonly size: number;
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
};

export type SystemRedis = {
  readonly where: string;
  readonly version: string;
  readonly eviction_policy: string | null;
  readonly used_bytes: number | null;
  readonly max_bytes: number | null;
  readonly evicted_keys: number | null;
};

export type SystemTable = {
  readonly name: string;
  readonly bytes: number;
  readonly index_bytes: number;
  readonly rows: number;
  readonly partitions: number;
  readonly oldest_day: string | null;
  readonly bytes_per_day: number | null;
};

export type SystemRetention = {
  readonly days: number;
  readonly enabled: boolean;
  readonly tasks: readonly { readonly task_name: string; readonly kept_ms: number }[];
  readonly audit_kept_ms: number;
  readonly last: SystemCleanup | null;
};

export type SystemCleanup = { readonly execution_id: string; readonly at: string; readonly deleted: number };

export type SystemDropped = {
  readonly kind: 'log_lines' | 'wake_ups' | 'live_updates' | 'alert_deliveries';
  readonly count: number;
};

export type ListExecutionsQuery = {
  readonly created_by?: string;
  readonly my_tasks?: string;
  readonly status?: string;
  readonly task_name?: string;
  readonly module?: string;
  readonly queue?: string;
  readonly error_fingerprint?: string;
  readonly tags?: string;
  readonly search?: string;
  readonly query?: string;
  readonly start_date?: string;
  readonly end_date?: string;
  readonly finished_from?: string;
  readonly finished_to?: string;
  readonly running_longer_than?: string;
  readonly config_platform?: string;
  readonly config_key?: string;
  readonly schedule?: string;
  readonly newer_than?: string;
  readonly ids?: string;
  readonly parent_id?: string;
  readonly retry_of?: string;
  readonly root_id?: string;
  readonly page?: number;
  readonly page_size?: number;
  readonly cursor?: string;
  readonly include_metadata?: string;
  readonly metadata_fields?: string;
  readonly columns?: string;
};
