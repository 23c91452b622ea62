import { Readable } from 'node:stream';
import { types } from 'node:util';
import { messageOf, readProperty } from '../errors/any-value.js';
import { UnstorableValueError } from '../errors/index.js';
import { keptJson } from '../ledger/model/kept-json.js';

/** Bytes of an artifact, and what they are where nobody says so. */
export interface ArtifactContent {
  readonly content: Buffer;
  readonly contentType: string;
}

/** What reads streams. */
export interface ContentLimits {
  /** @throws where that many bytes are too many */
  assertSize(bytes: number, isWhole: boolean): void;
  /** Whether nobody wants the content any more. */
  isOver(): boolean;
}

const TEXT = 'text/plain; charset=utf-8';
const BYTES = 'application/octet-stream';
const REMEDY = 'Save text, bytes, a Blob, a stream of bytes or text, or what JSON can keep.';

/**
 * The content of anything that can be kept: text, bytes in all their forms, blobs, streams, plain data. What is not read
 * from a stream or a blob is copied before this returns.
 * @throws UnstorableValueError
 */
export function contentOf(data: unknown, limits: ContentLimits): ArtifactContent | Promise<ArtifactContent> {
  if (typeof data === 'string') return textContent(data, limits);
  if (ArrayBuffer.isView(data)) return bytesContent(data.buffer, data, limits);
  if (types.isAnyArrayBuffer(data)) return bytesContent(data, { byteOffset: 0, byteLength: data.byteLength }, limits);
  if (isBlob(data)) return blobContent(data, limits);
  if (isStream(data)) return streamContent(data, limits);
  const content = Buffer.from(keptJson(data, 'data'));
  limits.assertSize(content.length, true);
  return { content, contentType: 'application/json' };
}

type Range = Pick<DataView, 'byteOffset' | 'byteLength'>;
type Stream = AsyncIterable<unknown>;

function textContent(text: string, limits: ContentLimits): ArtifactContent {
  limits.assertSize(Buffer.byteLength(text), true);
  return { content: Buffer.from(text), contentType: TEXT };
}

function bytesContent(
  buffer: ArrayBufferLike,
  { byteOffset, byteLength }: Range,
  limits: ContentLimits,
): ArtifactContent {
  limits.assertSize(byteLength, true);
  return { content: Buffer.from(new Uint8Array(buffer, byteOffset, byteLength)), contentType: BYTES };
}

async function blobContent(blob: Blob, limits: ContentLimits): Promise<ArtifactContent> {
  limits.assertSize(blob.size, true);
  const { type } = blob;
  return { content: Buffer.from(await blob.arrayBuffer()), contentType: type || BYTES };
}

async function streamContent(stream: Stream, limits: ContentLimits): Promise<ArtifactContent> {
  if (Readable.isDisturbed(stream as unknown as Readable))
    throw new UnstorableValueError('data', 'a stream of which some has been read', 'Save a stream that is whole.');
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isText = true;
  for await (const chunk of whole(stream)) {
    if (limits.isOver()) break;
    const bytes = chunkBytes(chunk, chunks.length);
    isText &&= typeof chunk === 'string';
    limits.assertSize((size += bytes.byteLength), false);
    chunks.push(bytes);
  }
  return { content: Buffer.concat(chunks), contentType: isText && chunks.length > 0 ? TEXT : BYTES };
}

// A character of two units may be cut by the border of two chunks.
async function* whole(stream: Stream): AsyncGenerator {
  let half = '';
  for await (const chunk of stream) {
    if (typeof chunk !== 'string') {
      if (half !== '') yield half;
      half = '';
      yield chunk;
      continue;
    }
    const text = half + chunk;
    half = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : '';
    yield half === '' ? text : text.slice(0, -1);
  }
  if (half !== '') yield half;
}

function chunkBytes(chunk: unknown, index: number): Uint8Array {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  // A copy: a handler may reuse one buffer.
  if (ArrayBuffer.isView(chunk)) return Buffer.from(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  if (types.isAnyArrayBuffer(chunk)) return Buffer.from(new Uint8Array(chunk));
  throw new UnstorableValueError(`data, chunk ${index}`, `a value of type ${typeof chunk}`, REMEDY);
}

function isBlob(data: unknown): data is Blob {
  return isAnyOf(data, ['[object Blob]', '[object File]']) && typeof readProperty(data, 'arrayBuffer') === 'function';
}

function isStream(data: unknown): data is Stream {
  if (typeof data !== 'object' || data === null) return false;
  try {
    return Symbol.asyncIterator in data;
  } catch (error) {
    throw new UnstorableValueError('data', `a value that cannot be read (${messageOf(error)})`, REMEDY, {
      cause: error,
    });
  }
}

// By name: those of another realm are instances of another class.
function isAnyOf(data: unknown, tags: readonly string[]): boolean {
  try {
    return tags.includes(Object.prototype.toString.call(data));
  } catch {
    return false;
  }
}
