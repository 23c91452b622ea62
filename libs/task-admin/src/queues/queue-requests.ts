import type { QueueLimits } from '@taskledger/nestjs';
import { Allow, IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { ReasonBody, snakeCase } from '../http/index.js';

/** The body of `POST /queues/{name}/clear`. */
export class QueueClearBody extends ReasonBody {
  @IsInt() @Min(0) expected_count!: number;
  @IsOptional() @IsBoolean() delayed?: boolean;
}

/** The query of `GET /queues/{name}/clear`. */
export class QueueClearQuery {
  @IsOptional() @IsIn(['true', 'false']) delayed?: 'true' | 'false';
}

/** The body of `POST /queues/{name}/clean`. */
export class QueueCleanBody extends ReasonBody {
  @IsInt() @Min(0) older_than_ms!: number;
  @IsOptional() @IsUUID() cursor?: string;
}

/** The body of `POST /queues/{name}/obliterate`. */
export class QueueObliterateBody extends ReasonBody {
  @IsString() name!: string;
  @IsOptional() @IsBoolean() force?: boolean;
  @IsOptional() @IsUUID() cursor?: string;
}

/** The body of `PUT /queues/{name}/limits`. What values must be, the library says. */
export class QueueLimitsBody {
  @Allow() global_concurrency?: number | null;
  @Allow() limiter?: QueueLimits['limiter'] | null;
}

/** What is null, or not there, does not limit. */
export function limitsOf({ global_concurrency: globalConcurrency, limiter }: QueueLimitsBody): QueueLimits {
  return { ...(globalConcurrency != null && { globalConcurrency }), ...(limiter != null && { limiter }) };
}

/** `limit("mail").limiter.max` is the member limiter.max. */
export const limitMember = (option: string): string => snakeCase(option.replace(/^limit\(".*"\)\.?/, '')) || 'body';
