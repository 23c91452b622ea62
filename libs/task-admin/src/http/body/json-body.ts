import type { IncomingMessage } from 'node:http';
import { TextDecoder } from 'node:util';
import { assertHarmless } from './json-limits.js';
import { assertExactNumbers } from './json-numbers.js';
import { invalid, RequestProblem } from '../problems/request-problem.js';

const MOST_BYTES = 1_048_576;
// What is too long is read to its end, so that the client gets to see the answer; but not without end.
const PATIENCE_BYTES = 16 * MOST_BYTES;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a request as a JSON object; no body is an empty object.
 * @throws RequestProblem 400, 413 or 415
 */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  const bytes = await bytesOf(request);
  if (bytes === undefined) {
    throw new RequestProblem(
      413,
      'REQUEST_TOO_LARGE',
      `The body is larger than ${MOST_BYTES} bytes. Pass a reference to the data instead.`,
    );
  }
  if (bytes.length === 0) return {};
  assertJsonType(request);
  return asJsonObject(parsed(bytes));
}

/**
 * The value, if it is a JSON object without anything harmful in it.
 * @throws RequestProblem 400
 */
export function asJsonObject(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid([{ field: 'body', message: 'it must be a JSON object' }]);
  }
  assertHarmless(value);
  return value as JsonObject;
}

/** The bytes, or undefined when there are too many. */
async function bytesOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > PATIENCE_BYTES) break;
    if (length <= MOST_BYTES) chunks.push(chunk);
  }
  return length > MOST_BYTES ? undefined : Buffer.concat(chunks);
}

function assertJsonType({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  const isJson = JSON_TYPE.test(headers['content-type'] ?? '');
  if (isJson && encoding === 'identity') return;
  throw new RequestProblem(415, 'REQUEST_NOT_JSON', 'Send the body as application/json in UTF-8, not compressed.');
}

function parsed(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.trim() === '') return {};
    const value = JSON.parse(text) as unknown;
    assertExactNumbers(text);
    return value;
  } catch (error) {
    if (error instanceof RequestProblem) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid([{ field: 'body', message: `it is not valid JSON: ${reason}` }]);
  }
}
