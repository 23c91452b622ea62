import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { ExecutionContext } from '@nestjs/common';
import { asJsonObject, type JsonObject, readJsonBody } from './json-body.js';
import { rawRequestOf } from '../platform.js';

type BodyHeaders = Pick<IncomingMessage['headers'], (typeof BODY_HEADERS)[number]>;

// Body parsers look at nothing but these to see whether there is something to read.
const BODY_HEADERS = ['content-type', 'content-length', 'transfer-encoding'] as const;

// What these bring along is nobody's to read.
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS']);

const hidden = new WeakMap<IncomingMessage, BodyHeaders>();
const bodies = new WeakMap<IncomingMessage, JsonObject>();

/**
 * Keeps the parsers of the platform from the body of one of our routes. They would read it before anybody knows who
 * sends it, and they differ in what they make of an empty one, in their limits (Express stops at 100 KB, below what a
 * payload may have) and in their errors.
 */
export function hideBody(request: IncomingMessage, response: ServerResponse): void {
  const { method = 'GET', headers } = request;
  const isExpected = !WITHOUT_BODY.has(method) || BODY_HEADERS.some((name) => name in headers);
  if (!isExpected || hidden.has(request) || request.readableEnded) return;
  // What nobody reads in the end would keep the connection, and a server that closes waits for it.
  response.once('finish', () => discardBody(request));
  hidden.set(request, Object.fromEntries(BODY_HEADERS.map((name) => [name, headers[name]])));
  for (const name of BODY_HEADERS) delete headers[name];
}

function discardBody(request: IncomingMessage): void {
  const { socket } = request as { readonly socket: Socket & { readonly server?: Server } };
  // A server that stops closes what is idle at that moment, and waits for the others to time out.
  request.once('end', () => setImmediate(() => socket.server?.listening === false && socket.destroySoon()));
  request.resume();
}

/** Gives the request its headers back: the parsers have had their turn. */
export function unhideBody(request: IncomingMessage): void {
  for (const [name, value] of Object.entries(hidden.get(request) ?? {}))
    if (value !== undefined) request.headers[name] = value;
}

/**
 * Reads the body that was hidden, if any.
 * @throws RequestProblem 400, 413 or 415
 */
export async function readBody(context: ExecutionContext): Promise<void> {
  const request = rawRequestOf(context);
  if (!hidden.has(request) || WITHOUT_BODY.has(request.method ?? 'GET')) return;
  const body = await readJsonBody(request);
  bodies.set(request, body);
  // For interceptors of the host.
  Object.assign(context.switchToHttp().getRequest<object>(), { body });
}

/** The body, if it has been read. */
export function takenBody(request: IncomingMessage): JsonObject | undefined {
  return bodies.get(request);
}

/** The body as a JSON object; that of the platform where its parsers were first. @throws RequestProblem 400 */
export function bodyOf(context: ExecutionContext): JsonObject {
  const { body } = context.switchToHttp().getRequest<{ body?: unknown }>();
  return bodies.get(rawRequestOf(context)) ?? asJsonObject(body ?? {});
}
