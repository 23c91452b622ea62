import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { AdminRoutes } from './admin-routes.js';
import { type JsonObject, readJsonBody } from './json-body.js';
import { urlOf } from './platform.js';

type Intake = { readonly body: JsonObject } | { readonly failure: unknown };

const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS']);
const intakes = new WeakMap<IncomingMessage, Intake>();

/** The body that was taken in, or undefined when another parser was first. @throws what was wrong with it */
export function takenBody(request: IncomingMessage): JsonObject | undefined {
  const intake = intakes.get(request);
  if (intake && 'failure' in intake) throw intake.failure;
  return intake?.body;
}

/**
 * Reads the bodies of our own routes before the parsers of the platform do. These differ in what they make of an
 * empty body, in their limits (Express stops at 100 KB, below what a payload may have) and in their errors, which
 * no filter of ours would see. What is wrong is said later, by the route: first comes who is asking.
 */
@Injectable()
export class BodyIntake {
  constructor(
    host: HttpAdapterHost,
    private readonly routes: AdminRoutes,
  ) {
    // There is no adapter yet when a testing module is compiled, and it has no parsers yet when it is there.
    host.init$.subscribe(() => this.install(host.httpAdapter));
  }

  private install(adapter: AbstractHttpAdapter | undefined): void {
    adapter?.use(async (request: IncomingMessage, _: ServerResponse, next: () => void) => {
      if (this.isOurs(request)) await this.take(request, adapter.getType());
      next();
    });
  }

  private isOurs(request: IncomingMessage): boolean {
    const { method = 'GET' } = request;
    return (
      !WITHOUT_BODY.has(method) &&
      !request.readableEnded &&
      this.routes.serve(method, urlOf(request).split('?', 1)[0] ?? '/')
    );
  }

  private async take(request: IncomingMessage, platform: string): Promise<void> {
    const intake = await readJsonBody(request).then(
      (body): Intake => ({ body }),
      (failure: unknown): Intake => ({ failure }),
    );
    intakes.set(request, intake);
    if ('body' in intake) Object.assign(request, { body: intake.body });
    // Fastify looks at nothing but these to see whether it still has to read a body.
    if (platform === 'fastify') for (const name of BODY_HEADERS) delete request.headers[name];
  }
}

const BODY_HEADERS = ['content-type', 'content-length', 'transfer-encoding'];
