import type { DebugReport, RunResources, TaskMetrics } from '@taskledger/nestjs';

const SECOND_MS = 1_000;

/** Metrics as clients see them: durations in seconds. */
export function metricsView(metrics: TaskMetrics): Record<string, unknown> {
  if (metrics.status === 'no_executions') return { status: metrics.status };
  return {
    status: metrics.status,
    execution_count: metrics.executionCount,
    error_count: metrics.errorCount,
    error_rate: metrics.errorRate,
    total_duration: metrics.totalDurationMs / SECOND_MS,
    average_duration: metrics.averageDurationMs / SECOND_MS,
    min_duration: metrics.minDurationMs / SECOND_MS,
    max_duration: metrics.maxDurationMs / SECOND_MS,
    last_execution: metrics.lastExecution,
    capped: metrics.capped,
  };
}

/** What a run used; null where its task is not measured. */
export function resourcesView(resources: RunResources | null, durationMs: number): Record<string, unknown> | null {
  if (!resources) return null;
  const { cpuMs, memoryBytes, peakBytes, isShared } = resources;
  return {
    cpu_time: cpuMs / SECOND_MS,
    cpu_usage: durationMs > 0 ? (100 * cpuMs) / durationMs : null,
    memory_used: memoryBytes,
    peak_memory: peakBytes,
    is_shared: isShared,
  };
}

/** What debug mode tells, as far as the user may read it. */
export function debugReportView(
  { taskName, executionId, debugInfo, config, status }: DebugReport,
  shown: { readonly metadata: object; readonly isPayloadVisible: boolean },
): Record<string, unknown> {
  return {
    task_name: taskName,
    execution_id: executionId,
    debug_info: debugInfo,
    config: {
      payload: shown.isPayloadVisible ? config.payload : null,
      metadata: shown.metadata,
      queue: config.queue,
      priority: config.priority,
      max_attempts: config.maxAttempts,
      timeout_ms: config.timeoutMs,
      tags: config.tags,
    },
    status,
    payload_visible: shown.isPayloadVisible,
  };
}
