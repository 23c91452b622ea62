import type { DependsOn, EnqueueOptions } from '@taskledger/nestjs';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import { type JsonObject, IsoInstant, validated } from '../http/index.js';

const TAG = /^[^,\0]{1,100}$/;
const TAG_MESSAGE = 'each tag must be a text of 1 to 100 characters without commas';

const IsDuration = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDuration',
    validator: {
      validate: (value) => (typeof value === 'number' ? value >= 0 : typeof value === 'string' && value.length <= 20),
      defaultMessage: () => "Use milliseconds or a string such as '30s', '10m' or '2h'.",
    },
  });

/** On how many executions one may depend that is enqueued over HTTP. */
const MOST_UPSTREAMS = 1_000;

/** What a client may choose. Everything else about an execution is ours to say, so anything else is refused. */
export class ExecuteOptions {
  @IsOptional() @IsInt() @Min(1) @Max(10) priority?: number;
  @IsOptional() @IsString() @Length(1, 100) queue?: string;
  @IsOptional() @IsDuration() delay?: number | string;
  @IsOptional() @IsoInstant() run_at?: Date;
  @IsOptional() @IsString() @Length(1, 255) task_id?: string;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @Matches(TAG, { each: true, message: TAG_MESSAGE }) tags?: string[];
  @IsOptional() @IsObject() metadata?: Record<string, unknown>;
  @IsOptional() @IsDuration() timeout?: number | string;
  /** What each of them must be, the library says. */
  @IsOptional() @IsArray() @ArrayMaxSize(MOST_UPSTREAMS) depends_on?: DependsOn[];
}

/**
 * The options of an enqueue that a client chose.
 * @throws RequestProblem 400 that names what is wrong or unknown
 */
export function enqueueOptions(chosen: JsonObject): EnqueueOptions {
  const {
    run_at: runAt,
    task_id: taskId,
    depends_on: dependsOn,
    ...same
  } = validated(ExecuteOptions, chosen, { at: 'options', unknown: 'option' });
  return { ...same, taskId, runAt, ...(dependsOn && { dependsOn }) };
}
