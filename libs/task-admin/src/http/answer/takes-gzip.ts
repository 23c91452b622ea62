import type { IncomingMessage } from 'node:http';

const TAKES_GZIP = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/;

/** Whether the client understands what is compressed. */
export function takesGzip({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return TAKES_GZIP.test(String(headers['accept-encoding'] ?? ''));
}
