import { HttpException } from '@nestjs/common';

/** What is wrong with one part of a request. */
export interface FieldProblem {
  /** For example `page_size`, `options.priority` or `params.user.email`. */
  readonly field: string;
  readonly message: string;
}

/** What goes with a problem. */
export interface ProblemExtras {
  readonly errors?: readonly FieldProblem[];
  /** Where it is wrong in a query: UTF-16 units from its beginning. */
  readonly position?: number;
  readonly length?: number;
  readonly retryAfterSeconds?: number;
  /** Headers of the answer, for example `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be answered as asked. */
export class RequestProblem extends HttpException {
  constructor(
    status: number,
    /** Stable; clients match on it. */
    readonly code: string,
    readonly detail: string,
    readonly details: ProblemExtras = {},
  ) {
    super(detail, status);
    this.name = RequestProblem.name;
  }
}

/** 400 that names what is wrong, field by field. */
export function invalid(errors: readonly FieldProblem[]): RequestProblem {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new RequestProblem(400, 'REQUEST_INVALID', detail, { errors });
}

/** 404, for what does not exist and for what the user may not see. */
export function notFound(detail: string): RequestProblem {
  return new RequestProblem(404, 'NOT_FOUND', detail);
}

/** 403 for what the user may see but not do. */
export function forbidden(action: string): RequestProblem {
  return new RequestProblem(403, 'ACCESS_FORBIDDEN', `You are not allowed to do this (${action}).`);
}

/** 401 for a request from nobody we know. */
export function unauthenticated(): RequestProblem {
  return new RequestProblem(401, 'ACCESS_UNAUTHENTICATED', 'Sign in first: the request does not say who sends it.');
}
