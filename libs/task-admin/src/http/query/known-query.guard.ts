import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { rawRequestOf } from '../platform.js';
import { RequestRouter } from '../routes/request-router.js';
import { invalid } from '../problems/request-problem.js';
import { queryOf } from './validated-query.decorator.js';

/**
 * Refuses query parameters that the description of a route does not know: a filter that is misspelt would show
 * everything. Routes that it does not describe, those of the dashboard, are left alone.
 */
@Injectable()
export class KnownQueryGuard implements CanActivate {
  constructor(private readonly router: RequestRouter) {}

  /** @throws RequestProblem 400 that names them, and those that there are */
  canActivate(context: ExecutionContext): boolean {
    const match = this.router.match(rawRequestOf(context));
    if (match.kind !== 'route') return true;
    const names = [...new Set(queryOf(context).keys())];
    const known = (match.operation.query ?? []).map(({ name }) => name);
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length === 0) return true;
    const all = known.length > 0 ? `there are ${known.join(', ')}` : 'this route takes none';
    throw invalid(unknown.map((field) => ({ field, message: `there is no such parameter; ${all}` })));
  }
}
