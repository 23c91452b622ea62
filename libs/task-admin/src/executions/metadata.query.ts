import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsBoolean, IsOptional, IsString } from 'class-validator';
import { CommaSeparated } from '../http/index.js';

const OFF = ['0', 'false', 'no', 'off'];

/** How much of an execution's metadata an answer is to have. All of it by default. */
export class MetadataQuery {
  /** 0, false, no or off: `metadata` is null. Anything else: it is there. */
  @IsOptional()
  @Transform(
    ({ value }: { value: unknown }) => ![value].flat().some((word) => OFF.includes(String(word).toLowerCase())),
  )
  @IsBoolean()
  include_metadata?: boolean;
  /** Only these keys, separated by commas; those that are not there are left out. */
  @IsOptional() @CommaSeparated() @ArrayMaxSize(100) @IsString({ each: true }) metadata_fields?: string[];
}
