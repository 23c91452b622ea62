import type { IncomingMessage } from 'node:http';
import type { Operation } from '../openapi/operation.js';
import { RequestProblem } from './problems/request-problem.js';

/**
 * Refuses to answer with what the client says that it cannot read.
 * @throws RequestProblem 406
 */
export function assertAcceptable({ headers }: IncomingMessage, { answers }: Operation): void {
  const { accept } = headers;
  if (!accept) return;
  const offered = answers.flatMap(({ schema, mediaType = 'application/json', fileTypes = [] }) =>
    schema ? [mediaType, fileTypes].flat() : [],
  );
  if (offered.length === 0 || offered.some((type) => type === '*/*' || isAccepted(type, accept))) return;
  const detail = `This is only to be had as ${[...new Set(offered)].join(' or ')}.`;
  throw new RequestProblem(406, 'NOT_ACCEPTABLE', detail);
}

/** Whether an Accept header (RFC 9110) includes a media type: its most specific range decides. */
export function isAccepted(type: string, accept: string): boolean {
  return (rangeOf(type, accept)?.quality ?? 0) > 0;
}

interface AcceptedRange {
  readonly range: string;
  readonly quality: number;
}

/** The part of an Accept header that decides about a media type: of the most specific ones that with the highest quality. */
function rangeOf(type: string, accept: string): AcceptedRange | undefined {
  const ranges = accept.split(',').map((part) => {
    const [range = '', ...parameters] = part
      .toLowerCase()
      .split(';')
      .map((text) => text.trim());
    return { range, quality: qualityOf(parameters) };
  });
  const [group] = type.split('/');
  const specific = [type, `${group}/*`, '*/*'].find((wanted) => ranges.some(({ range }) => range === wanted));
  return ranges
    .filter(({ range }) => range === specific)
    .toSorted((one, other) => other.quality - one.quality)
    .at(0);
}

/** Which of these media types a client wants most; the first where it does not say. */
export function preferredType<Type extends string>(types: readonly Type[], accept = '*/*'): Type {
  const [first] = types.toSorted((one, other) => wantedBy(other, accept) - wantedBy(one, accept));
  return first as Type;
}

function wantedBy(type: string, accept: string): number {
  return rangeOf(type, accept)?.quality ?? 0;
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  return given === undefined ? 1 : Number(given.slice(2)) || 0;
}
