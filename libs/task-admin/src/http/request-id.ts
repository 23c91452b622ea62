import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const HEADER = 'X-Request-Id';
const USABLE = /^[\w.:/+=-]{1,128}$/;

const ids = new WeakMap<IncomingMessage, string>();

/** The id of a request: the client's, where it is a plain word, or one of its own. */
export function requestIdOf(request: IncomingMessage): string {
  const known = ids.get(request);
  if (known) return known;
  const sent = request.headers['x-request-id'];
  const id = typeof sent === 'string' && USABLE.test(sent) ? sent : randomUUID();
  ids.set(request, id);
  return id;
}

/** Tells the client the id that logs and the audit have. */
export function stampRequestId(request: IncomingMessage, response: ServerResponse): void {
  if (!response.headersSent) response.setHeader(HEADER, requestIdOf(request));
}
