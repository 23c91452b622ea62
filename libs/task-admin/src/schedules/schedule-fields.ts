import { type ScheduleTimingView, type ScheduleView, timingText } from '@taskledger/nestjs';

type View = Record<string, unknown>;

/** When a schedule fires, and when it would without its override. */
export function timingFields({ timing, definition, next = [], nextAt }: ScheduleView): View {
  return {
    timing: timingView(timing),
    text: timingText(timing),
    defined_timing: timingView(definition.timing),
    defined_text: timingText(definition.timing),
    next_at: nextAt ?? null,
    next_slots: next,
  };
}

/** How it fires, and where its executions belong. */
export function ruleFields(schedule: ScheduleView): View {
  const { overlap, catchUp, jitterMs, home, startAt, endAt, priority } = schedule;
  return {
    overlap,
    catch_up: catchUp,
    jitter_ms: jitterMs,
    start_at: startAt ?? null,
    end_at: endAt ?? null,
    priority: priority ?? null,
    queue: home.queue,
    module: home.module,
    tags: home.tags,
    created_by: home.createdBy,
  };
}

/** How it stands. */
export function stateFields(schedule: ScheduleView): View {
  const { paused, override, version, revision, waiting, remaining, endedAt, endReason } = schedule;
  return {
    state: endedAt ? 'ended' : paused ? 'paused' : 'active',
    override: override ? overrideView(override) : null,
    paused: paused ? pauseView(paused) : null,
    version,
    revision,
    remaining: remaining ?? null,
    waiting,
    ended_at: endedAt ?? null,
    end_reason: endReason ?? null,
    created_at: schedule.createdAt,
    updated_at: schedule.updatedAt,
  };
}

function pauseView({ at, until, by, reason }: NonNullable<ScheduleView['paused']>): View {
  return { at, until: until ?? null, by: by ?? null, reason: reason ?? null };
}

export function timingView(timing: ScheduleTimingView): View {
  return {
    kind: timing.kind,
    cron: timing.kind === 'cron' ? timing.cron : null,
    timezone: timing.kind === 'cron' ? timing.timezone : null,
    every_ms: 'everyMs' in timing ? timing.everyMs : null,
    at: timing.kind === 'at' ? timing.at : null,
    when: timing.kind === 'when' ? timing.condition : null,
  };
}

export function overrideView(override: NonNullable<ScheduleView['override']>): View {
  const { cron, everyMs, timezone, reason, by, until } = override;
  return {
    cron: cron ?? null,
    every_ms: everyMs ?? null,
    timezone: timezone ?? null,
    has_payload: override.payload !== undefined,
    reason: reason ?? null,
    by: by ?? null,
    until: until ?? null,
  };
}
