import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { IsoInstant, ReasonBody } from '../http/index.js';

const MOST_RETRIED = 1_000;

/** The body of `POST /errors/{fingerprint}/resolve`. */
export class ResolveBody extends ReasonBody {
  @IsOptional() @IsString() @Length(1, 255) version?: string;
}

/** The body of `POST /errors/{fingerprint}/ignore`. */
export class IgnoreBody extends ReasonBody {
  @IsOptional() @IsoInstant('start') until?: Date;
  @IsOptional() @IsInt() @Min(1) @Max(1_000_000_000) times?: number;
}

/** The body of `POST /errors/{fingerprint}/retry`. */
export class RetryGroupBody extends ReasonBody {
  @IsOptional() @IsInt() @Min(1) @Max(MOST_RETRIED) limit?: number;
}
