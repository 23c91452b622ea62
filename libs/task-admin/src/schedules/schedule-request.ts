import {
  InvalidPayloadError,
  type OverrideRequest,
  type ScheduleRequest,
  type ScheduleThought,
  UnknownQueueError,
} from '@taskledger/nestjs';
import { Allow, IsBoolean, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { asBodyFields, invalid, IsoInstant, type JsonObject, validated } from '../http/index.js';

/** When a schedule fires, as clients say it. What values must be, the library says. */
export class TimingBody {
  @Allow() cron?: string;
  @Allow() every?: number | string;
  @IsOptional() @IsoInstant() at?: Date;
  @Allow() when?: string;
  @Allow() timezone?: string;
  @IsOptional() @IsoInstant() start_at?: Date;
  @IsOptional() @IsoInstant() end_at?: Date;
  @Allow() repeat?: number;
  @Allow() jitter?: number | string;
}

/** The body of `PUT /schedules/{name}`. Whose its executions are is not for clients to say. */
export class ScheduleBody extends TimingBody {
  @IsString() @Length(1, 255) task_name!: string;
  @Allow() payload?: unknown;
  @Allow() overlap?: ScheduleRequest['overlap'];
  @Allow() catch_up?: ScheduleRequest['catchUp'];
  @Allow() metadata?: Readonly<Record<string, unknown>>;
  @Allow() tags?: readonly string[];
  @Allow() priority?: number;
  @Allow() queue?: string;
  @Allow() version?: number;
}

/** The body of `POST /schedules/preview`. */
export class ThoughtBody extends TimingBody {
  @IsOptional() @IsInt() @Min(1) @Max(100) count?: number;
  @IsOptional() @IsoInstant() from?: Date;
}

/** The body of `POST /schedules/{name}/preview`. */
export class PreviewBody {
  @IsOptional() @IsInt() @Min(1) @Max(100) count?: number;
  @IsOptional() @IsoInstant() from?: Date;
}

/** The body of `PATCH /schedules/{name}`. */
export class OverrideBody {
  @Allow() cron?: string;
  @Allow() every?: number | string;
  @Allow() timezone?: string;
  @Allow() payload?: unknown;
  @Allow() reason?: string;
  @IsOptional() @IsoInstant() until?: Date;
}

/** The body of `POST /schedules/{name}/backfill`. */
export class BackfillBody {
  @IsoInstant() from!: Date;
  @IsOptional() @IsoInstant('end') to?: Date;
  @IsOptional() @IsInt() @Min(1) @Max(1_000) limit?: number;
  @IsOptional() @IsBoolean() force?: boolean;
}

/** @throws RequestProblem 400 that names every member with something wrong, and those that there are not */
export function bodyAs<T extends object>(type: new () => T, body: JsonObject): T {
  const checked = validated(type, body, { unknown: 'member' });
  // As they were sent: nothing of them is converted.
  const verbatim = ['payload', 'metadata'].filter((name) => Object.hasOwn(body, name));
  return { ...checked, ...Object.fromEntries(verbatim.map((name) => [name, body[name]])) };
}

/** @param task the task of the body, which the user may run */
export function scheduleRequest(body: ScheduleBody): ScheduleRequest {
  const { task_name: task, catch_up: catchUp, start_at: startAt, end_at: endAt, ...same } = body;
  return said({ ...same, task, catchUp, startAt, endAt });
}

export function thoughtOf({ start_at: startAt, end_at: endAt, ...same }: TimingBody): ScheduleThought {
  return said({ ...same, startAt, endAt });
}

export function overrideRequest(body: OverrideBody): OverrideRequest {
  const { cron, every, timezone, payload, reason, until } = body;
  return said({ cron, every, timezone, payload, reason, until });
}

/** The library names options; clients know members of a body. */
export async function asFields<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await asBodyFields(work, fieldOf);
  } catch (error) {
    if (error instanceof InvalidPayloadError)
      throw invalid(
        error.issues.map(({ path, message }) => ({ field: path ? `payload.${path}` : 'payload', message })),
      );
    if (error instanceof UnknownQueueError)
      throw invalid([{ field: 'queue', message: `There is no queue "${error.queue}".` }]);
    throw error;
  }
}

// `Schedule "a": override.cron` is the member cron.
function fieldOf(option: string): string {
  const member = option.replace(/^[^]*: /, '').replace(/^override\.?/, '');
  return (member || 'body').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function said<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
