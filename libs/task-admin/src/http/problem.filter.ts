import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProcessLogger } from '@taskledger/nestjs';
import { type ProblemDetails, problemOf } from './problem-details.js';

/** Answers every failure of our own routes with problem details (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new ProcessLogger('TaskAdmin');

  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.host;
    const response: unknown = host.switchToHttp().getResponse();
    const { retryAfterSeconds, ...problem } = problemOf(error);
    if (problem.status >= 500) this.report(error, problem);
    // A stream that has begun can only end.
    if (httpAdapter.isHeadersSent(response)) return void httpAdapter.end(response);
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
    if (retryAfterSeconds !== undefined) httpAdapter.setHeader(response, 'Retry-After', String(retryAfterSeconds));
    // As text, so that neither platform chooses another content type.
    httpAdapter.reply(response, JSON.stringify(problem), problem.status);
  }

  private report(error: unknown, { status, code }: ProblemDetails): void {
    const message = `A request failed with ${status} ${code}: ${String(error)}`;
    // A ledger that is out of reach fails every request: no stack of ours would tell more.
    if (status === 503) this.logger.warn(message);
    else this.logger.error(message, error instanceof Error ? error.stack : undefined);
  }
}
