import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiMount, setSecurityHeaders, UiMount, urlOf } from '../http/index.js';
import { UiPage } from './ui-page.js';

/** What we need to know of a Fastify instance. */
interface Fastify {
  addHook(
    name: 'preHandler',
    hook: (request: { raw: IncomingMessage; is404: boolean }, reply: FastifyReply, done: () => void) => void,
  ): void;
}
interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): void;
}

/**
 * Answers a browser at an address below the dashboard that neither we nor the host serve with the dashboard, whose own page
 * says so and leads on. It is asked last: routes of the host below the mount are the host's. Guards are not asked: the page
 * holds nothing, and its files and the API are behind them.
 */
@Injectable()
export class UnknownPages implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly page: UiPage,
    private readonly mount: UiMount,
    private readonly api: ApiMount,
  ) {
    host.init$.subscribe(() => {
      if (host.httpAdapter?.getType() === 'fastify') this.installHook(host.httpAdapter.getInstance<Fastify>());
    });
  }

  // After every route, before the platform says that there is nothing.
  onModuleInit(): void {
    const { httpAdapter } = this.host;
    if (!httpAdapter || httpAdapter.getType() === 'fastify') return;
    httpAdapter.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
      if (response.headersSent || !this.isUnknownPage(request)) return next();
      response.end(this.html(request, response));
    });
  }

  private installHook(fastify: Fastify): void {
    fastify.addHook('preHandler', ({ raw, is404 }, reply, done) => {
      if (!is404 || !this.isUnknownPage(raw)) return done();
      // Before it is ours to answer: where the dashboard is not built, Fastify says so.
      const html = this.html(raw, reply.raw);
      reply.hijack();
      reply.raw.end(html);
    });
  }

  private html(request: IncomingMessage, response: ServerResponse): string {
    setSecurityHeaders(response);
    response.statusCode = 404;
    return this.page.render(pathOf(request), response);
  }

  private isUnknownPage(request: IncomingMessage): boolean {
    const { path: mount } = this.mount;
    const path = pathOf(request);
    // At the root all that nobody serves is the host's to say so.
    if (request.method !== 'GET' || mount === '' || !path.startsWith(`${mount}/`)) return false;
    if (path.startsWith(`${mount}/assets/`) || isBelow(path, this.api.path)) return false;
    return /\btext\/html\b/.test(request.headers.accept ?? '');
  }
}

const pathOf = (request: IncomingMessage): string => urlOf(request).split('?', 1)[0] ?? '';
const isBelow = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
