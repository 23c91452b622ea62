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
  readonly payload_schema: Readonly<Record<string, unknown>> | null;
};

export type ExecuteOptions = {
  readonly priority?: number;
  readonly queue?: string;
  readonly delay?: string | number;
  readonly run_at?: string;
  readonly task_id?: string;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly timeout?: string | number;
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
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
  readonly duplicate_of: string | null;
  readonly blocked_key: string | null;
  readonly payload_visible: boolean;
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
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
  readonly duplicate_of: string | null;
  readonly blocked_key: string | null;
  readonly payload_visible: boolean;
  readonly task_args: readonly unknown[] | null;
  readonly task_kwargs: unknown;
  readonly result: unknown;
  readonly masked_paths: readonly string[];
  readonly can_unmask: boolean;
  readonly traceback: string | null;
  readonly created_by: string | null;
  readonly node_id: string | null;
  readonly crashes: number;
  readonly handovers: number;
  readonly log_count: number;
  readonly timeout_ms: number | null;
  readonly waited_ms: number | null;
  readonly retried_by: readonly string[];
  readonly children_count: number;
  readonly children_count_capped: boolean;
};

export type ExecutionPage = {
  readonly count: number;
  readonly count_capped: boolean;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly ExecutionItem[];
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
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
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
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
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
  readonly parent_id: string | null;
  readonly root_id: string | null;
  readonly retry_of: string | null;
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

export type LogPage = { readonly next: string | null; readonly results: readonly LogLine[]; readonly count?: number };

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
  readonly now: { readonly running: LinkedCount; readonly failing: LinkedCount; readonly slow: LinkedCount };
  readonly series: readonly StatisticsPoint[];
  readonly tasks: readonly StatisticsTask[];
  readonly capped: boolean;
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
  readonly execution_id?: string;
  readonly indeterminate?: boolean;
};

export type ListExecutionsQuery = {
  readonly created_by?: string;
  readonly my_tasks?: string;
  readonly status?: string;
  readonly task_name?: string;
  readonly module?: string;
  readonly queue?: string;
  readonly tags?: string;
  readonly search?: string;
  readonly start_date?: string;
  readonly end_date?: string;
  readonly finished_from?: string;
  readonly finished_to?: string;
  readonly running_longer_than?: string;
  readonly config_platform?: string;
  readonly config_key?: string;
  readonly ids?: string;
  readonly parent_id?: string;
  readonly retry_of?: string;
  readonly root_id?: string;
  readonly page?: number;
  readonly page_size?: number;
  readonly cursor?: string;
  readonly include_metadata?: string;
  readonly metadata_fields?: string;
};
