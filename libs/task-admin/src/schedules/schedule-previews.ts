import { Injectable } from '@nestjs/common';
import {
  localTime,
  type ScheduleThought,
  type ScheduleTimingView,
  type ScopedSchedules,
  timingText,
  zoneChangeAfter,
} from '@taskledger/nestjs';

type View = Record<string, unknown>;

/** Which slots are shown. */
interface PreviewRequest {
  readonly count?: number;
  readonly from?: Date;
}

/** What is shown, and when it fires. */
interface Previewed {
  readonly schedule: string | ScheduleThought;
  readonly timing: ScheduleTimingView;
}

const DAY_MS = 86_400_000;
const MOST_AROUND_CHANGE = 50;

/** Slots to come, and what the next change of the clocks makes of them. */
@Injectable()
export class SchedulePreviews {
  /** @throws InvalidOptionError */
  async of(
    schedules: ScopedSchedules,
    { schedule, timing }: Previewed,
    { count = 10, from }: PreviewRequest,
  ): Promise<View> {
    const timezone = timing.kind === 'cron' ? timing.timezone : 'UTC';
    const shown = (slot: Date): View => ({ at: slot, local: localTime(timezone, slot) });
    const slots = await schedules.preview(schedule, { count, ...(from && { from }) });
    return {
      text: timingText(timing),
      timezone,
      slots: slots.map(shown),
      change: await this.changeOf(schedules, schedule, { timezone, from: from ?? new Date(), shown }),
    };
  }

  private async changeOf(
    schedules: ScopedSchedules,
    schedule: string | ScheduleThought,
    { timezone, from, shown }: { timezone: string; from: Date; shown: (slot: Date) => View },
  ): Promise<View | null> {
    const change = zoneChangeAfter(timezone, from);
    if (!change) return null;
    const before = new Date(change.at.getTime() - DAY_MS);
    const end = change.at.getTime() + DAY_MS;
    const around = await schedules.preview(schedule, { from: before, count: MOST_AROUND_CHANGE });
    return {
      at: change.at,
      offset_before: change.offsetBefore,
      offset_after: change.offsetAfter,
      slots: around.filter((slot) => slot.getTime() <= end).map(shown),
    };
  }
}
