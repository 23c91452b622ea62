import { applyDecorators, Controller, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import { AccessGuard } from './access/index.js';
import { KnownQueryGuard } from './http/known-query.guard.js';
import { ProblemFilter } from './http/problem.filter.js';

/** A controller of ours: behind the guard, with our errors, and untouched by the versioning of the host. */
export function AdminController(path = ''): ClassDecorator {
  return applyDecorators(
    Controller({ path, version: VERSION_NEUTRAL }),
    UseGuards(AccessGuard, KnownQueryGuard),
    UseFilters(ProblemFilter),
  );
}
