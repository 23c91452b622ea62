import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { takesGzip } from './takes-gzip.js';

// Below this a packet is a packet.
const LEAST_BYTES = 1_024;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/;

// What writes the head of an answer.
const OWN = ['writeHead', 'end', 'write', 'flushHeaders'] as const;

type Call = (...args: unknown[]) => unknown;

/**
 * Compresses a JSON answer as it leaves, whoever serializes it. Nothing is done to what the host has compressed, to streams,
 * and to what is marked no-transform.
 */
export function compressJson(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'HEAD' || !takesGzip(request)) return;
  const own = OWN.map((name) => [name, response[name]] as const);
  const { writeHead, end } = response as unknown as Record<'writeHead' | 'end', Call>;
  const restore = (): void => void Object.assign(response, Object.fromEntries(own));
  // Fastify writes the head before the body is here, and a head that is sent cannot say that it is compressed.
  const head: Call = (status, ...rest) => {
    if (!isJson(response, rest.at(-1))) return writeHead.call(response, status, ...rest);
    response.statusCode = status as number;
    for (const [name, value] of Object.entries((rest.at(-1) ?? {}) as OutgoingHttpHeaders))
      if (value !== undefined) response.setHeader(name, value);
    return response;
  };
  // What comes in parts is a stream, and its head goes with the first.
  const part = (name: 'write' | 'flushHeaders'): Call => {
    const call = response[name] as unknown as Call;
    return (...args) => {
      restore();
      return call.apply(response, args);
    };
  };
  const whole: Call = (chunk, ...rest) => {
    restore();
    if (!isCompressible(response, chunk)) return end.call(response, chunk, ...rest);
    const callback = rest.find((each) => typeof each === 'function');
    gzip(chunk, { level: 5 }, (error, gzipped) => {
      if (error) return void end.call(response, chunk, callback);
      response.setHeader('Content-Encoding', 'gzip');
      response.setHeader('Content-Length', gzipped.length);
      end.call(response, gzipped, callback);
    });
    return response;
  };
  Object.assign(response, { writeHead: head, end: whole, write: part('write'), flushHeaders: part('flushHeaders') });
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
