import type { AlertDelivery, AlertPreview, AlertView } from '@taskledger/nestjs';

type View = Record<string, unknown>;

/** A rule as clients see it. */
export function alertView(alert: AlertView): View {
  const { name, origin, definition, description, state, subjects, muted } = alert;
  return {
    name,
    origin,
    kind: definition.kind,
    description,
    state,
    since: alert.since ?? null,
    subjects,
    muted: muted ? { until: muted.until, by: muted.by ?? null, reason: muted.reason ?? null } : null,
    last_notified_at: alert.lastNotifiedAt ?? null,
    evaluated_at: alert.evaluatedAt ?? null,
    ...definitionFields(alert),
    created_by: alert.createdBy ?? null,
    created_at: alert.createdAt,
    updated_at: alert.updatedAt,
  };
}

function definitionFields({ definition }: AlertView): View {
  const { channels, cooldownMs, tasks = null, queues = null, schedules = null, windowMs = null } = definition;
  const { minRuns = null, above = null, count = null } = definition;
  const { olderThanMs = null, slowerThanMs = null, lateByMs = null } = definition;
  return {
    channels,
    cooldown_ms: cooldownMs,
    task_names: tasks,
    queues,
    schedules,
    window_ms: windowMs,
    min_runs: minRuns,
    above,
    count,
    older_than_ms: olderThanMs,
    slower_than_ms: slowerThanMs,
    late_by_ms: lateByMs,
  };
}

export function deliveryView(delivery: AlertDelivery): View {
  const { id, channel, event, notification, state, attempts, createdAt } = delivery;
  return {
    id,
    channel,
    event,
    text: notification.text,
    state,
    attempts,
    error: delivery.error ?? null,
    created_at: createdAt,
    next_at: delivery.nextAt ?? null,
    finished_at: delivery.finishedAt ?? null,
  };
}

export function previewView({ hasHistory, from, to, stepSeconds, firings, notifications, now }: AlertPreview): View {
  return {
    has_history: hasHistory,
    from,
    to,
    step_seconds: stepSeconds,
    firings: firings.map((firing) => ({ ...firing, to: firing.to ?? null })),
    notifications,
    now,
  };
}
