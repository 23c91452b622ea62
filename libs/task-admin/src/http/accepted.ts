import type { IncomingMessage } from 'node:http';
import type { Operation } from '../openapi/operation.js';
import { RequestProblem } from './request-problem.js';

/**
 * Refuses to answer with what the client says that it cannot read.
 * @throws RequestProblem 406
 */
export function assertAcceptable({ headers }: IncomingMessage, { answers }: Operation): void {
  const { accept } = headers;
  if (!accept) return;
  const offered = answers.flatMap(({ schema, mediaType = 'application/json' }) => (schema ? [mediaType] : []));
  if (offered.length === 0 || offered.some((type) => type === '*/*' || isAccepted(type, accept))) return;
  const detail = `This is only to be had as ${[...new Set(offered)].join(' or ')}.`;
  throw new RequestProblem(406, 'NOT_ACCEPTABLE', detail);
}

/** Whether an Accept header (RFC 9110) includes a media type: its most specific range decides. */
export function isAccepted(type: string, accept: string): boolean {
  const ranges = accept.split(',').map((part) => {
    const [range = '', ...parameters] = part
      .toLowerCase()
      .split(';')
      .map((text) => text.trim());
    return { range, quality: qualityOf(parameters) };
  });
  const [group] = type.split('/');
  const specific = [type, `${group}/*`, '*/*'].find((wanted) => ranges.some(({ range }) => range === wanted));
  return ranges.some(({ range, quality }) => range === specific && quality > 0);
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  return given === undefined ? 1 : Number(given.slice(2)) || 0;
}
