import type { IncomingMessage } from 'node:http';
import { RequestProblem } from './problems/request-problem.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const OWN_SITE = new Set(['same-origin', 'none']);

/**
 * Refuses changes that a page of another site makes with the user's cookies. Browsers say so themselves
 * (Sec-Fetch-Site); older ones at least send Origin. Programs send neither and have no cookies to abuse.
 * @param trusted origins of our own pages where a proxy hides that they are of this host
 * @throws RequestProblem 403
 */
export function assertSameSite({ method = 'GET', headers }: IncomingMessage, trusted: readonly string[] = []): void {
  if (SAFE_METHODS.has(method) || trusted.includes(headers.origin ?? '')) return;
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined ? isOwnOrigin(headers.origin, headers.host) : OWN_SITE.has(String(site));
  if (isOwn) return;
  throw new RequestProblem(403, 'REQUEST_CROSS_SITE', 'Changes are accepted from pages of this site only.');
}

function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  // A sandboxed or otherwise opaque page sends "null", which is no URL.
  return URL.canParse(origin) && new URL(origin).host === host;
}
