import { ArrayMaxSize, IsOptional, IsString } from 'class-validator';
import { CommaSeparated, UnlessOff } from '../../http/index.js';

/** How much of an execution's metadata an answer is to have. All of it by default. */
export class MetadataQuery {
  /** 0, false, no or off: `metadata` is null. Anything else: it is there. */
  @UnlessOff() include_metadata?: boolean;
  /** Only these keys, separated by commas; those that are not there are left out. */
  @IsOptional() @CommaSeparated() @ArrayMaxSize(100) @IsString({ each: true }) metadata_fields?: string[];
}
