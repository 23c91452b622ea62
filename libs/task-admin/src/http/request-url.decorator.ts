import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { rawRequestOf, urlOf } from './platform.js';

/** What a client asked for: the path, and the query as it was sent. */
export interface RequestUrl {
  readonly path: string;
  readonly search: URLSearchParams;
}

/** Injects what the client asked for, for links that lead on from there. */
export const FromUrl = createParamDecorator((_: unknown, context: ExecutionContext): RequestUrl => {
  const [path = '/', search = ''] = urlOf(rawRequestOf(context)).split('?', 2);
  return { path, search: new URLSearchParams(search) };
});
