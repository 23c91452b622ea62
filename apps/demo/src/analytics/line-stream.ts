import { createReadStream } from 'node:fs';

/** Some whole lines of a file, and how far they reach. */
export interface LineBatch {
  readonly lines: readonly string[];
  readonly bytesRead: number;
}

/**
 * Reads a text file as a stream, so that its size does not matter: in memory is one chunk of 64 KiB. Lines come in
 * batches because awaiting each one would cost more than reading it.
 */
export async function* streamLines(path: string, signal: AbortSignal): AsyncGenerator<LineBatch> {
  const stream = createReadStream(path, { encoding: 'utf8', signal });
  let rest = '';
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield { lines, bytesRead: stream.bytesRead };
  }
  if (rest) yield { lines: [rest], bytesRead: stream.bytesRead };
}
