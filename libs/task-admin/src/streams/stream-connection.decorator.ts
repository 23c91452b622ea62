import { ServerResponse } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { rawRequestOf, rawResponseOf } from '../http/index.js';

/** What a stream goes out on, and the request that opened it. */
export interface StreamConnection {
  readonly response: ServerResponse;
  /**
   * For asking later who sends the request: the request as it came, and a response that leads nowhere. Guards may set headers
   * and cookies, and on the one that is under way that would fail.
   */
  readonly context: ExecutionContext;
}

/** Injects the connection of a stream, and leaves it to Nest to send the answer. */
export const Connection = createParamDecorator((_: unknown, context: ExecutionContext): StreamConnection => ({
  response: rawResponseOf(context),
  context: recheckContext(context),
}));

function recheckContext(context: ExecutionContext): ExecutionContext {
  const [request, response, next] = context.getArgs<[object, object, unknown]>();
  const aside = responseAside(context, response);
  const args = [request, aside, next];
  const http = { getRequest: () => request, getResponse: () => aside, getNext: () => next };
  return Object.create(context, {
    getArgs: { value: () => args },
    getArgByIndex: { value: (index: number) => args[index] },
    switchToHttp: { value: () => http },
  }) as ExecutionContext;
}

// Of the same kind as the one of the platform, so that its methods are there.
function responseAside(context: ExecutionContext, response: object): object {
  const raw = rawResponseOf(context);
  const aside = new ServerResponse(rawRequestOf(context));
  if (response === raw) {
    const { req, locals } = response as { readonly req?: unknown; readonly locals?: unknown };
    return Object.assign(Object.setPrototypeOf(aside, Object.getPrototypeOf(raw) as object) as object, { req, locals });
  }
  return Object.create(response, { raw: { value: aside } }) as object;
}
