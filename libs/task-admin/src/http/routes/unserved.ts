import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { problemOf } from '../problems/problem-details.js';
import { stampRequestId } from '../request-id.js';
import { RequestProblem } from '../problems/request-problem.js';
import type { RouteMatch } from './route-table.js';
import { setSecurityHeaders } from '../answer/security-headers.js';

/** Why a request is not for one of our controllers. */
export function unserved(match: RouteMatch, { method = 'GET' }: IncomingMessage): RequestProblem {
  if (match.kind === 'malformed') {
    const detail = 'The path has a percent sign that encodes nothing. Write it as %25.';
    return new RequestProblem(400, 'REQUEST_INVALID', detail);
  }
  if (match.kind === 'method') {
    const detail = `There is no ${method} here, only ${match.allow}.`;
    return new RequestProblem(405, 'METHOD_NOT_ALLOWED', detail, { headers: { Allow: match.allow } });
  }
  return new RequestProblem(404, 'NOT_FOUND', 'The API has no such path.');
}

/** Answers what neither we nor the host serve below the mount; false for what is elsewhere. */
export function answerUnserved(match: RouteMatch, request: IncomingMessage, response: ServerResponse): boolean {
  if (match.kind === 'foreign' || response.headersSent) return false;
  setSecurityHeaders(response);
  stampRequestId(request, response);
  if (match.kind === 'method' && request.method === 'OPTIONS') {
    response.writeHead(204, { Allow: match.allow }).end();
    return true;
  }
  const { headers, retryAfterSeconds: _, ...problem } = problemOf(unserved(match, request));
  response
    .writeHead(problem.status, STATUS_CODES[problem.status], {
      ...headers,
      'Content-Type': 'application/problem+json; charset=utf-8',
    })
    .end(JSON.stringify(problem));
  return true;
}
