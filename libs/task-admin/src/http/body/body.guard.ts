import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { readBody } from './request-body.js';

/** Reads the body, last of all: the memory and the time that it costs are not for everybody to spend. */
@Injectable()
export class BodyGuard implements CanActivate {
  /** @throws RequestProblem 400, 413 or 415 */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    await readBody(context);
    return true;
  }
}
