import type { LogLevel } from '@taskledger/nestjs';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { LOG_FILE_FORMATS, type LogFileFormat } from './log-file-format.js';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];

/** The query of `GET /tasks/executions/{id}/logs`. */
export class LogListQuery {
  /** As a file: all lines that fit, whatever `offset` and `limit` say. */
  @IsOptional() @IsIn(LOG_FILE_FORMATS) format?: LogFileFormat;
  @IsOptional() @IsIn(LEVELS) level?: LogLevel;
  /** Part of the message. */
  @IsOptional() @IsString() @MaxLength(255) search?: string;
  /** Lines after this one. */
  @IsOptional()
  @Matches(/^\d{1,18}$/, { message: 'use the id of a line, or "next" of the lines before' })
  after?: string;
  /** Lines to skip. */
  @Type(() => Number) @IsInt() @Min(0) @Max(10_000_000) offset = 0;
  @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit = 100;
}
