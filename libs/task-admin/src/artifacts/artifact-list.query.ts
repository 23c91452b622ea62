import { IsOptional, IsUUID } from 'class-validator';
import { WholeNumber } from '../http/index.js';

/** The query of `GET /artifacts`. */
export class ArtifactListQuery {
  @IsUUID('all', { message: 'say whose: the id of an execution' }) execution_id!: string;
  @WholeNumber(1, 100) limit = 50;
  /** Id of the last artifact of the page before. */
  @IsOptional() @IsUUID() cursor?: string;
}
