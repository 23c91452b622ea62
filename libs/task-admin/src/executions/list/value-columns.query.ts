import { ArrayMaxSize, IsOptional, IsString, MaxLength } from 'class-validator';
import { CommaSeparated } from '../../http/index.js';
import { MetadataQuery } from './metadata.query.js';

/** Which values of payload, result and metadata a list has beside its fields. */
export class ValueColumnsQuery extends MetadataQuery {
  /** Paths, separated by commas, such as payload.user.id. */
  @IsOptional()
  @CommaSeparated()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  columns?: string[];
}
