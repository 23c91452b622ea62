import type { ServerResponse } from 'node:http';

// Answers are data: nothing in them may run, be framed, be guessed to be something else, or stay in a cache.
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Sets the headers that every answer of the API carries, errors included. */
export function setSecurityHeaders(response: ServerResponse): void {
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
}
