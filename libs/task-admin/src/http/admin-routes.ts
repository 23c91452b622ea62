import { Injectable } from '@nestjs/common';
import { OPERATIONS } from '../openapi/operations/index.js';
import { ApiMount } from './api-mount.js';

type Route = readonly [method: string, segments: readonly string[]];

const ROUTES: readonly Route[] = OPERATIONS.map(({ method, path }) => [method, path.split('/').slice(1)]);

/** Knows which requests are for us. The host may well have routes of its own below the same prefix. */
@Injectable()
export class AdminRoutes {
  constructor(private readonly mount: ApiMount) {}

  /** Whether this is a route of ours; `path` is what a client asks for, or a pattern such as `/api/v1/jobs/:id`. */
  serve(method: string, path: string): boolean {
    const { path: prefix } = this.mount;
    if (!path.startsWith(`${prefix}/`)) return false;
    const segments = path
      .slice(prefix.length + 1)
      .replace(/\/$/, '')
      .split('/');
    return ROUTES.some((route) => method === route[0] && matches(segments, route[1]));
  }
}

function matches(segments: readonly string[], pattern: readonly string[]): boolean {
  return segments.length === pattern.length && pattern.every((part, index) => fits(segments[index] ?? '', part));
}

function fits(segment: string, part: string): boolean {
  if (part.startsWith('{')) return segment !== '';
  return segment === part || segment === ':operation' || (part.startsWith('$') && segment === `%24${part.slice(1)}`);
}
