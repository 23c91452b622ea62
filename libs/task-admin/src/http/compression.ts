import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { takesGzip } from './takes-gzip.js';

// Below this a packet is a packet.
const LEAST_BYTES = 1_024;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/;

type End = (chunk: Buffer | string, encoding?: BufferEncoding) => ServerResponse;

/**
 * Compresses a JSON answer as it leaves, whoever serializes it. Nothing is done to what the host has compressed, to streams,
 * and to what is marked no-transform.
 */
export function compressJson(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'HEAD' || !takesGzip(request)) return;
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  // Fastify writes the head before the body is here, and a head that is sent cannot say that it is compressed.
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    if (!isJson(response, rest.at(-1))) return writeHead(status, ...rest);
    response.statusCode = status;
    for (const [name, value] of Object.entries((rest.at(-1) ?? {}) as OutgoingHttpHeaders))
      if (value !== undefined) response.setHeader(name, value);
    return response;
  }) as ServerResponse['writeHead'];
  response.end = ((chunk?: unknown, ...rest: unknown[]) => {
    response.writeHead = writeHead as ServerResponse['writeHead'];
    response.end = end as ServerResponse['end'];
    if (!isCompressible(response, chunk)) return end(chunk, ...rest);
    const callback = rest.find((each) => typeof each === 'function');
    gzip(chunk, { level: 5 }, (error, gzipped) => {
      if (error) return void end(chunk, callback);
      response.setHeader('Content-Encoding', 'gzip');
      response.setHeader('Content-Length', gzipped.length);
      end(gzipped, callback);
    });
    return response;
  }) as End as ServerResponse['end'];
}

function isCompressible(response: ServerResponse, chunk: unknown): chunk is Buffer | string {
  if (response.headersSent || !isJson(response) || response.hasHeader('Content-Encoding')) return false;
  if (/no-transform/.test(String(response.getHeader('Cache-Control') ?? ''))) return false;
  vary(response);
  return (Buffer.isBuffer(chunk) || typeof chunk === 'string') && Buffer.byteLength(chunk) > LEAST_BYTES;
}

// Caches keep it by what the client takes, also where this answer is too short to be compressed.
function vary(response: ServerResponse): void {
  const known = [response.getHeader('Vary') ?? []].flat().join(', ');
  if (!/\baccept-encoding\b|\*/i.test(known))
    response.setHeader('Vary', known ? `${known}, Accept-Encoding` : 'Accept-Encoding');
}

function isJson(response: ServerResponse, given?: unknown): boolean {
  const headers = typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {};
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return JSON_TYPE.test(String(named ?? response.getHeader('Content-Type') ?? ''));
}
