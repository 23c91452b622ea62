import { Injectable } from '@nestjs/common';
import {
  type BusyMinute,
  type ScheduleCollisions,
  type ScheduleRevision,
  type ScheduleSlot,
  type ScheduleView,
  timingText,
} from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { overrideView, ruleFields, stateFields, timingFields, timingView } from './schedule-fields.js';
import { SchedulePayloads } from './schedule-payloads.js';

type View = Record<string, unknown>;
type Visible = (id: string) => boolean;

const IDS_AT_ONCE = 1_000;

/** Schedules as clients see them. */
@Injectable()
export class ScheduleViews {
  constructor(
    private readonly executions: ExecutionAccess,
    private readonly payloads: SchedulePayloads,
  ) {}

  /** Schedules in a list, which has no payloads. */
  async items(user: TaskAdminUser, schedules: readonly ScheduleView[]): Promise<View[]> {
    const ids = schedules.flatMap(({ last = [], openIds }) => [
      ...openIds,
      ...last.flatMap(({ executionId }) => executionId ?? []),
    ]);
    const isVisible = await this.visible(user, ids);
    return schedules.map((schedule) => this.fields(schedule, isVisible));
  }

  /** A schedule with all that is known of it. */
  async detail(user: TaskAdminUser, schedule: ScheduleView): Promise<View> {
    const isVisible = await this.visible(user, schedule.openIds);
    const isPayloadVisible = await this.payloads.mayRead(user, schedule);
    const payload = isPayloadVisible ? this.payloads.masked(schedule.task, schedule.payload) : undefined;
    const { last_slots: _last, ...fields } = this.fields(schedule, isVisible);
    return {
      ...fields,
      payload_visible: isPayloadVisible,
      payload: payload?.value ?? null,
      masked_paths: payload?.paths ?? [],
      defined_payload: isPayloadVisible ? this.payloads.masked(schedule.task, schedule.definition.payload).value : null,
    };
  }

  async slots(user: TaskAdminUser, slots: readonly ScheduleSlot[]): Promise<View[]> {
    const isVisible = await this.visible(
      user,
      slots.flatMap(({ executionId }) => executionId ?? []),
    );
    return slots.map((slot) => slotView(slot, isVisible));
  }

  /** Changes of a schedule; the payloads that it had, where the user may read payloads. */
  async revisions(
    user: TaskAdminUser,
    schedule: ScheduleView,
    revisions: readonly ScheduleRevision[],
  ): Promise<View[]> {
    const isPayloadVisible = await this.payloads.mayRead(user, schedule);
    return revisions.map(({ revision, at, by, change, timing, payload, override }) => ({
      revision,
      at,
      by: by ?? null,
      change,
      timing: timingView(timing),
      text: timingText(timing),
      override: override ? overrideView(override) : null,
      payload: isPayloadVisible ? this.payloads.masked(schedule.task, override?.payload ?? payload).value : null,
    }));
  }

  private fields(schedule: ScheduleView, isVisible: Visible): View {
    return {
      name: schedule.name,
      task_name: schedule.task,
      origin: schedule.origin,
      ...timingFields(schedule),
      ...ruleFields(schedule),
      metadata: this.payloads.metadataOf(schedule.home.metadata),
      ...stateFields(schedule),
      open_execution_ids: schedule.openIds.filter(isVisible),
      last_slots: (schedule.last ?? []).map((slot) => slotView(slot, isVisible)),
    };
  }

  // An execution of before may be another tenant's: schedules can be given away.
  private async visible(user: TaskAdminUser, ids: readonly string[]): Promise<Visible> {
    if (!(await this.executions.isScoped(user))) return () => true;
    const tasks = await this.executions.tasksOf(user);
    const found = new Set<string>();
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const { items } = await tasks.list({ ids: ids.slice(from, from + IDS_AT_ONCE), limit: IDS_AT_ONCE });
      for (const { id } of items) found.add(id);
    }
    return (id) => found.has(id);
  }
}

/** Minutes in which schedules are due. */
export function collisionsView({ minutes, from, to, isCapped }: ScheduleCollisions): View {
  return {
    from,
    to,
    is_capped: isCapped,
    results: minutes.map(({ minute, count, names }: BusyMinute) => ({ minute, count, names })),
  };
}

function slotView(slot: ScheduleSlot, isVisible: Visible): View {
  const isShown = slot.executionId !== undefined && isVisible(slot.executionId);
  return {
    slot: slot.slot,
    state: slot.state,
    reason: slot.reason ?? null,
    late_ms: slot.lateMs ?? null,
    decided_at: slot.decidedAt,
    through: slot.through ?? null,
    revision: slot.revision,
    execution_id: isShown ? slot.executionId : null,
    execution_status: isShown ? (slot.status ?? null) : null,
    finished_at: isShown ? (slot.finishedAt ?? null) : null,
  };
}
