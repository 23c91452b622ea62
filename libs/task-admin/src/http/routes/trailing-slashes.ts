import { Injectable } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { ApiMount, UiMount } from './api-mount.js';
import { isOwnPattern } from './route-table.js';

/** What we need to know of a Fastify instance. */
interface Fastify {
  readonly initialConfig: RouterOptions & { readonly routerOptions?: RouterOptions };
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): void;
  route(route: FastifyRoute): void;
}

interface RouterOptions {
  readonly ignoreTrailingSlash?: boolean;
}

interface FastifyRoute {
  readonly method: string | readonly string[];
  readonly url: string;
}

/** Makes trailing slashes optional on Fastify, as they are on Express, for our routes only. */
@Injectable()
export class TrailingSlashes {
  constructor(
    host: HttpAdapterHost,
    private readonly api: ApiMount,
    private readonly ui: UiMount,
  ) {
    host.init$.subscribe(() => this.install(host.httpAdapter));
  }

  private install(adapter: AbstractHttpAdapter | undefined): void {
    if (adapter?.getType() !== 'fastify') return;
    const fastify = adapter.getInstance<Fastify>();
    const { initialConfig } = fastify;
    if (initialConfig.ignoreTrailingSlash || initialConfig.routerOptions?.ignoreTrailingSlash) return;
    fastify.addHook('onRoute', (route) => {
      if (this.isOurs(route)) fastify.route({ ...route, url: `${route.url}/` });
    });
  }

  // Fastify adds the HEAD route of a GET route itself, also to the one with the slash.
  private isOurs({ method, url }: FastifyRoute): boolean {
    if (typeof method !== 'string' || method === 'HEAD' || url.endsWith('/')) return false;
    return isOwnPattern(method, url, this.api.path) || (method === 'GET' && url === this.ui.path);
  }
}
