import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { ApiMount } from './api-mount.js';
import { answerUnserved } from './unserved.js';
import { urlOf } from '../platform.js';
import { hideBody } from '../body/request-body.js';
import { isOwnPattern, matchRoute, type RouteMatch } from './route-table.js';

/** What we need to know of a Fastify instance. */
interface Fastify {
  addHook(name: 'onRequest' | 'preHandler', hook: FastifyHook): void;
}
type FastifyHook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;
interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly is404: boolean;
  readonly routeOptions?: { readonly url?: string };
}
interface FastifyReply {
  readonly raw: ServerResponse;
  getHeaders(): Readonly<Record<string, string | number | readonly string[] | undefined>>;
  hijack(): void;
}

/**
 * Decides once for every request, on Node's own request and before anything of the platform looks at it, whether it is
 * for us and which operation it asks for. Routers of platforms differ in what they take for the same path; what they hand
 * to a controller of ours without such a decision is refused by its guard.
 */
@Injectable()
export class RequestRouter implements OnModuleInit {
  private readonly matches = new WeakMap<IncomingMessage, RouteMatch>();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly mount: ApiMount,
  ) {
    // There is no adapter yet when a testing module is compiled, and it has no parsers yet when it is there.
    host.init$.subscribe(() => this.install(host.httpAdapter));
  }

  // Routes are registered by now, the platform's answer to what nobody serves is not.
  onModuleInit(): void {
    const { httpAdapter } = this.host;
    if (!httpAdapter) return;
    if (httpAdapter.getType() === 'fastify') this.watchServer(httpAdapter);
    else
      httpAdapter.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
        if (!answerUnserved(this.match(request), request, response)) next();
      });
  }

  /** What a request asks of the API. */
  match(request: IncomingMessage): RouteMatch {
    const known = this.matches.get(request);
    if (known) return known;
    const match = matchRoute(request.method ?? 'GET', urlOf(request), this.mount.path);
    this.matches.set(request, match);
    return match;
  }

  private install(adapter: AbstractHttpAdapter | undefined): void {
    if (adapter?.getType() === 'fastify') this.installHooks(adapter.getInstance<Fastify>());
    else
      adapter?.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
        const match = this.match(request);
        if (match.kind === 'malformed') return void answerUnserved(match, request, response);
        if (match.kind === 'route') {
          // The parsers of the platform must not read the body before it is known who sends it.
          hideBody(request, response);
          readdress(request, match.path);
        }
        next();
      });
  }

  private installHooks(fastify: Fastify): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (this.isOurs(request)) hideBody(request.raw, reply.raw);
      done();
    });
    // After the hooks of the host: its CORS headers belong to these answers too.
    fastify.addHook('preHandler', ({ raw, is404 }, reply, done) => {
      const match = this.match(raw);
      if (!is404 || match.kind === 'foreign') return done();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      reply.hijack();
      answerUnserved(match, raw, reply.raw);
    });
  }

  // Also what only Fastify takes for a route of ours, and what nobody serves.
  private isOurs({ raw, is404, routeOptions: { url = '' } = {} }: FastifyRequest): boolean {
    const { kind } = this.match(raw);
    if (kind === 'route' || (is404 && kind !== 'foreign')) return true;
    return isOwnPattern(raw.method ?? 'GET', url, this.mount.path);
  }

  // Fastify answers a malformed address itself, without any hook. At another one our answer is given.
  private watchServer(adapter: AbstractHttpAdapter): void {
    const server = adapter.getHttpServer() as { prependListener?: (event: 'request', listener: Listener) => void };
    server.prependListener?.('request', (request) => {
      if (this.match(request).kind === 'malformed') request.url = `${this.mount.path}/-`;
    });
  }
}

type Listener = (request: IncomingMessage) => void;

// Express compares fixed text as it was sent.
function readdress(request: IncomingMessage, path: string): void {
  const [, ...query] = (request.url ?? '').split('?');
  request.url = [path, ...query].join('?');
}
