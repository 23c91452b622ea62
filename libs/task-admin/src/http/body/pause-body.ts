import { IsOptional } from 'class-validator';
import { IsoInstant } from '../query/iso-instant.decorator.js';
import { ReasonBody } from './reason-body.js';

/** Why something is paused, and until when. */
export class PauseBody extends ReasonBody {
  @IsOptional() @IsoInstant() until?: Date;
}
