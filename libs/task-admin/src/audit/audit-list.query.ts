import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsoInstant } from '../http/index.js';

/** The query of `GET /audit`. */
export class AuditListQuery {
  /** Id of the user. */
  @IsOptional() @IsString() @MaxLength(255) actor?: string;
  @IsOptional() @IsString() @MaxLength(255) action?: string;
  @IsOptional() @IsUUID() execution_id?: string;
  @IsOptional() @IsoInstant() from?: Date;
  @IsOptional() @IsoInstant('end') to?: Date;
  @IsOptional() @Matches(/^\d{1,18}$/, { message: 'use "next" of the page before' }) cursor?: string;
  @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit = 100;
}
