import { type CanActivate, type ExecutionContext, UseGuards } from '@nestjs/common';
import { notFound } from '../problems/request-problem.js';

/**
 * Serves a route that ends in `/:operation` for these operations only, such as `$execute`. The routers match fixed
 * text as it was sent and would miss `%24execute`, which is the same path; parameters they decode.
 */
export function Operations(...names: readonly string[]): MethodDecorator {
  return UseGuards(new OperationGuard(names));
}

class OperationGuard implements CanActivate {
  constructor(private readonly names: readonly string[]) {}

  canActivate(context: ExecutionContext): boolean {
    const { params } = context.switchToHttp().getRequest<{ params: Readonly<Record<string, string>> }>();
    if (this.names.includes(params['operation'] ?? '')) return true;
    throw notFound(`There is no "${params['operation']}" here, only ${this.names.join(', ')}.`);
  }
}
