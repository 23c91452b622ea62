import { createHash, timingSafeEqual } from 'node:crypto';
import { type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { rawRequestOf } from '../http/platform.js';
import { rememberPrincipal } from './principal.decorator.js';
import type { TaskAdminUser } from './task-admin-access.js';

const SCRAPED = 'taskledger:admin:scraped';
const BEARER = /^Bearer +(\S+) *$/i;

/** Who has shown a token for metrics. */
export const SCRAPER: TaskAdminUser = { id: 'metrics', roles: [] };

/** A route that is answered to whoever has a token for metrics. */
export const Scraped = (): MethodDecorator => SetMetadata(SCRAPED, true);

/** Tokens that open the route of metrics and nothing else. */
@Injectable()
export class ScrapeTokens {
  private readonly digests: readonly Buffer[];

  constructor(
    private readonly reflector: Reflector,
    @Inject(ADMIN_SETTINGS) { scrapeTokens }: AdminSettings,
  ) {
    this.digests = scrapeTokens.map(digestOf);
  }

  /** Whether the request may come in by its token. */
  admits(context: ExecutionContext): boolean {
    if (this.digests.length === 0 || this.reflector.get(SCRAPED, context.getHandler()) !== true) return false;
    const request = rawRequestOf(context);
    const [, token] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return false;
    const digest = digestOf(token);
    // All of them are compared, each in the same time.
    const matches = this.digests.filter((known) => timingSafeEqual(known, digest));
    if (matches.length > 0) rememberPrincipal(request, SCRAPER);
    return matches.length > 0;
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
