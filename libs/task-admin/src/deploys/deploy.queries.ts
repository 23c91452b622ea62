import { IsIn, IsOptional } from 'class-validator';
import { IsoInstant, WholeNumber } from '../http/index.js';
import { DEPLOY_WINDOWS } from './deploy-windows.js';

/** The query of `GET /deploys`. */
export class DeployListQuery {
  @WholeNumber(1, 100) page_size = 20;
}

/** The query of `GET /deploys/{version}`. */
export class DeployQuery {
  @IsOptional() @IsoInstant('start') at?: Date;
  @IsOptional() @IsIn(DEPLOY_WINDOWS) window?: string;
}
