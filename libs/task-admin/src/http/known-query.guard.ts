import { type CanActivate, type ExecutionContext, Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { Operation } from '../openapi/operation.js';
import { OPERATIONS } from '../openapi/operations/index.js';
import { invalid } from './request-problem.js';
import { queryOf } from './validated-query.decorator.js';

const BY_ROUTE = new Map(OPERATIONS.map((operation) => [routeOf(operation.method, operation.path), operation]));

/**
 * Refuses query parameters that the description of a route does not know: a filter that is misspelt would show
 * everything. Routes that it does not describe, those of the dashboard, are left alone.
 */
@Injectable()
export class KnownQueryGuard implements CanActivate {
  /** @throws RequestProblem 400 that names them, and those that there are */
  canActivate(context: ExecutionContext): boolean {
    const names = [...new Set(queryOf(context).keys())];
    const operation = names.length > 0 ? operationOf(context) : undefined;
    if (!operation) return true;
    const known = (operation.query ?? []).map(({ name }) => name);
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length === 0) return true;
    const all = known.length > 0 ? `there are ${known.join(', ')}` : 'this route takes none';
    throw invalid(unknown.map((field) => ({ field, message: `there is no such parameter; ${all}` })));
  }
}

// By the handler, not by the address, which may be spelled in more than one way.
function operationOf(context: ExecutionContext): Operation | undefined {
  const handler = context.getHandler();
  const { params } = context.switchToHttp().getRequest<{ params?: Readonly<Record<string, string>> }>();
  const path = [context.getClass(), handler]
    .flatMap((target) => String(Reflect.getMetadata(PATH_METADATA, target) ?? '').split('/'))
    .filter((part) => part !== '')
    .map((part) => (part === ':operation' ? (params?.['operation'] ?? part) : part));
  const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
  return BY_ROUTE.get(routeOf(method, `/${path.join('/')}`));
}

/** The same for `{id}` and `:task_id`: what a parameter is called does not matter. */
function routeOf(method: string, path: string): string {
  return `${method} ${path.replace(/\{\w+\}|:\w+/g, '{}')}`;
}
