import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { ReasonBody } from '../http/index.js';

/** The query of `GET /locks`. */
export class LockListQuery {
  @IsOptional() @IsString() @MaxLength(255) search?: string;
}

/** The body of `POST /locks/{key}/release`. */
export class LockReleaseBody extends ReasonBody {
  @IsOptional() @IsInt() @Min(1) fence?: number;
}
