import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import type { Operation } from '../../openapi/operation.js';
import { ApiMount } from '../routes/api-mount.js';
import { rawRequestOf, rawResponseOf } from '../platform.js';
import { compressJson } from './compression.js';
import { byteRangeOf, RangedFile } from './ranged-file.js';
import { RequestRouter } from '../routes/request-router.js';

const PLACES = {
  execution: '/tasks/executions',
  workflow: '/workflows',
  bulk: '/bulk-operations',
  view: '/views',
} as const;

interface Exchange {
  readonly operation: Operation;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Sets the status, in the way of the platform. */
  readonly setStatus: (status: number) => void;
}

/** What belongs to an answer beside its body (RFC 9110): where the new resource is, validators, parts of files. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly router: RequestRouter,
    private readonly mount: ApiMount,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = rawRequestOf(context);
    const match = this.router.match(request);
    if (match.kind !== 'route') return next.handle();
    const platformResponse = context.switchToHttp().getResponse<unknown>();
    const setStatus = (status: number): void => void this.host.httpAdapter.status(platformResponse, status);
    compressJson(request, rawResponseOf(context));
    const exchange = { operation: match.operation, request, response: rawResponseOf(context), setStatus };
    return next.handle().pipe(map((answer: unknown) => this.completed(answer, exchange)));
  }

  private completed(answer: unknown, exchange: Exchange): unknown {
    const { operation, request } = exchange;
    if (operation.isCacheable) return validated(answer, exchange);
    // Express would compare it with a validator of its own.
    delete request.headers['if-none-match'];
    if (answer instanceof RangedFile) return ranged(answer, exchange);
    if (operation.creates) this.locate(answer, PLACES[operation.creates], exchange);
    return answer;
  }

  private locate(answer: unknown, place: string, { response }: Exchange): void {
    const { execution_id: executionId, id } = (answer ?? {}) as Record<string, unknown>;
    const created = executionId ?? id;
    if (typeof created === 'string') response.setHeader('Location', `${this.mount.path}${place}/${created}`);
  }
}

function validated(answer: unknown, { request, response, setStatus }: Exchange): unknown {
  const digest = createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 27);
  const tag = `W/"${digest}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Cache-Control', 'no-cache, private');
  response.setHeader('Vary', 'Authorization, Cookie');
  const known = request.headers['if-none-match'];
  if (known === undefined || !isAmong(tag, known)) return answer;
  setStatus(304);
  return undefined;
}

// Weak comparison: `"x"` and `W/"x"` are the same here.
function isAmong(tag: string, known: string): boolean {
  const opaque = (text: string): string => text.trim().replace(/^W\//, '');
  return known.trim() === '*' || known.split(',').some((candidate) => opaque(candidate) === opaque(tag));
}

function ranged(file: RangedFile, { request, response, setStatus }: Exchange): RangedFile {
  response.setHeader('Accept-Ranges', 'bytes');
  // Without a validator nobody can know whether the part belongs to the rest.
  const header = request.headers['if-range'] === undefined ? request.headers.range : undefined;
  const range = request.method === 'GET' ? byteRangeOf(header, file.size) : undefined;
  if (!range) return file;
  setStatus(206);
  response.setHeader('Content-Range', `bytes ${range.first}-${range.last}/${file.size}`);
  return file.part(range);
}
