import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { EXPORT_FORMATS, type ExportFormat, MOST_EXPORTED } from '../export/index.js';
import { IsoInstant, WholeNumber } from '../http/index.js';

/** Which entries of the audit. */
export class AuditFilterQuery {
  /** Id of the user. */
  @IsOptional() @IsString() @MaxLength(255) actor?: string;
  @IsOptional() @IsString() @MaxLength(255) action?: string;
  @IsOptional() @IsUUID() execution_id?: string;
  @IsOptional() @IsoInstant() from?: Date;
  @IsOptional() @IsoInstant('end') to?: Date;
}

/** The query of `GET /audit`. */
export class AuditListQuery extends AuditFilterQuery {
  @IsOptional() @Matches(/^\d{1,18}$/, { message: 'use "next" of the page before' }) cursor?: string;
  @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit = 100;
}

/** The query of `GET /audit/export`. */
export class AuditExportQuery extends AuditFilterQuery {
  @IsIn(EXPORT_FORMATS) format!: ExportFormat;
  /** Entries, the latest first. */
  @WholeNumber(1, MOST_EXPORTED) limit = 100_000;
}
