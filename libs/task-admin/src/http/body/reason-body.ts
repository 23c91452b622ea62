import { IsOptional, IsString, Length } from 'class-validator';

/** The body of what an operator does to something shared, and may say why: `{ reason? }`. */
export class ReasonBody {
  @IsOptional() @IsString() @Length(1, 255) reason?: string;
}
