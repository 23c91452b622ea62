import type { ServerResponse } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ProcessLogger } from '@taskledger/nestjs';
import { ADMIN_SETTINGS, type AdminSettings } from '../../admin-settings.js';
import { AuditTrail } from '../../audit/audit-trail.js';
import { rawRequestOf, rawResponseOf } from '../platform.js';
import { type Problem, type ProblemDetails, problemOf } from './problem-details.js';
import { stampRequestId } from '../request-id.js';
import { setSecurityHeaders } from '../answer/security-headers.js';

/** Answers every failure of our own routes with problem details (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new ProcessLogger('TaskAdmin');

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly trail: AuditTrail,
    @Inject(ADMIN_SETTINGS) private readonly settings: AdminSettings,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const problem = problemOf(error);
    if (problem.status >= 500) this.report(error, problem);
    await this.trail.failed(host, problem);
    this.answer(host, problem);
  }

  private answer(host: ArgumentsHost, { retryAfterSeconds, headers = {}, ...problem }: Problem): void {
    const { httpAdapter } = this.host;
    const response: unknown = host.switchToHttp().getResponse();
    // A stream that has begun can only end.
    if (httpAdapter.isHeadersSent(response)) return void httpAdapter.end(response);
    this.prepare(host);
    if (problem.status === 401) this.challenge(rawResponseOf(host));
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
    if (retryAfterSeconds !== undefined) httpAdapter.setHeader(response, 'Retry-After', String(retryAfterSeconds));
    // As text, so that neither platform chooses another content type.
    httpAdapter.reply(response, JSON.stringify(problem), problem.status);
  }

  // What a guard of the host throws comes by here before any of ours has seen the request.
  private prepare(host: ArgumentsHost): void {
    const response = rawResponseOf(host);
    setSecurityHeaders(response);
    stampRequestId(rawRequestOf(host), response);
  }

  // A guard of the host may have said already how to log in.
  private challenge(response: ServerResponse): void {
    if (!response.hasHeader('WWW-Authenticate')) response.setHeader('WWW-Authenticate', this.settings.challenge);
  }

  private report(error: unknown, { status, code }: ProblemDetails): void {
    const message = `A request failed with ${status} ${code}: ${String(error)}`;
    // A ledger that is out of reach fails every request: no stack of ours would tell more.
    if (status === 503) this.logger.warn(message);
    else this.logger.error(message, error instanceof Error ? error.stack : undefined);
  }
}
