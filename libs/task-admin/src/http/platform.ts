import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ArgumentsHost } from '@nestjs/common';

/** Express extends Node's request; Fastify wraps it. */
type MaybeWrapped<Raw> = Raw & { readonly raw?: Raw };

/** Node's own request, on Express and on Fastify. */
export function rawRequestOf(context: ArgumentsHost): IncomingMessage {
  const request = context.switchToHttp().getRequest<MaybeWrapped<IncomingMessage>>();
  return request.raw ?? request;
}

/** Node's own response. Headers set here are sent whichever way the response goes out. */
export function rawResponseOf(context: ArgumentsHost): ServerResponse {
  const response = context.switchToHttp().getResponse<MaybeWrapped<ServerResponse>>();
  return response.raw ?? response;
}

/** Where the client is, as far as the platform trusts what proxies say of it (`trust proxy`, `trustProxy`). */
export function clientAddressOf(context: ArgumentsHost): string {
  const { ip } = context.switchToHttp().getRequest<{ readonly ip?: string }>();
  return ip ?? rawRequestOf(context).socket.remoteAddress ?? '';
}

/** What the client asked for: path and query. */
export function urlOf(request: IncomingMessage): string {
  const { originalUrl, url } = request as IncomingMessage & { originalUrl?: string };
  return originalUrl ?? url ?? '/';
}
