import { applyDecorators, Controller, UseFilters, UseGuards, UseInterceptors, VERSION_NEUTRAL } from '@nestjs/common';
import { AccessGuard } from './access/index.js';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { AnswerInterceptor } from './http/answer/answer.interceptor.js';
import { ArrivalGuard } from './http/arrival.guard.js';
import { BodyGuard } from './http/body/body.guard.js';
import { KnownQueryGuard } from './http/query/known-query.guard.js';
import { ProblemFilter } from './http/problems/problem.filter.js';
import { ServesPages } from './http/routes/serves-pages.js';

/** A controller of ours: behind the guard, with our errors, and untouched by the versioning of the host. */
export function AdminController(path = ''): ClassDecorator {
  return applyDecorators(
    Controller({ path, version: VERSION_NEUTRAL }),
    UseGuards(ArrivalGuard, AccessGuard, KnownQueryGuard, BodyGuard),
    UseInterceptors(AuditInterceptor, AnswerInterceptor),
    UseFilters(ProblemFilter),
  );
}

/** The same for what is no part of the API: the pages of the dashboard. */
export function PageController(): ClassDecorator {
  return applyDecorators(AdminController(), ServesPages());
}
