import { StreamableFile } from '@nestjs/common';
import { RequestProblem } from '../problems/request-problem.js';

const RANGE = /^bytes=(\d*)-(\d*)$/;

/** The part of a file that a client asked for, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

type FileOptions = Pick<ConstructorParameters<typeof StreamableFile>[1] & object, 'type' | 'disposition'>;

/** A file of which clients may ask for a part (RFC 9110, Range). */
export class RangedFile extends StreamableFile {
  constructor(
    private readonly content: Buffer,
    private readonly about: FileOptions,
  ) {
    super(content, { ...about, length: content.length });
  }

  /** How long the whole is, in bytes. */
  get size(): number {
    return this.content.length;
  }

  part({ first, last }: ByteRange): RangedFile {
    return new RangedFile(this.content.subarray(first, last + 1), this.about);
  }
}

/**
 * The part that a Range header asks for; undefined for the whole, also where there are several parts or other units.
 * @throws RequestProblem 416 where nothing of it exists
 */
export function byteRangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const range = wantedOf(header, size);
  if (!range || range.first <= range.last) return range;
  const detail = `There are ${size} bytes; none of them are in the range that was asked for.`;
  throw new RequestProblem(416, 'RANGE_NOT_SATISFIABLE', detail, { headers: { 'Content-Range': `bytes */${size}` } });
}

// A range that ends before it begins is none, and the header is ignored.
function wantedOf(header = '', size: number): ByteRange | undefined {
  const [, from = '', to = ''] = RANGE.exec(header) ?? [];
  if (from === '') return to === '' ? undefined : { first: Math.max(0, size - Number(to)), last: size - 1 };
  if (to === '') return { first: Number(from), last: size - 1 };
  return Number(to) < Number(from) ? undefined : { first: Number(from), last: Math.min(Number(to), size - 1) };
}
