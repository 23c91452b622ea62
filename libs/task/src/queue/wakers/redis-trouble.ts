import type { Cluster, Redis } from 'ioredis';
import { tlsRemedy, tlsTrouble } from '../../errors/tls-trouble.js';

const NAME_AUTHORITY = 'use engine: { redis: { host, port, tls: { ca } } }';

/** Tells of the troubles of a connection, with what can be done about those that waiting does not end. */
export function reportTroubles(client: Redis | Cluster, onError: (error: Error) => void): void {
  let wasReady = false;
  client.once('ready', () => (wasReady = true));
  client.on('error', (caught: Error) => {
    const error = inWords(caught);
    const remedy = remedyFor(error, wasReady);
    onError(remedy ? new Error(`${error.message}. ${remedy}`, { cause: error }) : error);
  });
}

// ioredis tells in terms of its own options that there is no connection to send something on.
const NO_CONNECTION = /^Stream isn't writeable|^Connection is closed/;

/** The same error, or one that says what is meant by it. */
export function inWords(error: Error): Error {
  return NO_CONNECTION.test(error.message) ? new Error('Redis is not connected', { cause: error }) : error;
}

function remedyFor(error: Error, wasReady: boolean): string | undefined {
  const trouble = tlsTrouble(error);
  if (trouble) return tlsRemedy(trouble, NAME_AUTHORITY);
  const { code } = error as { code?: string };
  // Redis hangs up on a client that does not begin with TLS, and so do networks now and then.
  return code === 'ECONNRESET' && !wasReady ? 'If it speaks TLS, use rediss://, or tls in the options.' : undefined;
}

const AWAY_CODES = /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/;
const AWAY_WORDS =
  /^(Stream isn't writeable|Connection is closed|Command timed out|(BullMQ|Redis) did not answer|Failed to refresh slots|None of startup nodes)/;
const AWAY_REPLIES = /^(LOADING|READONLY|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|BUSY|UNKILLABLE|FAILOVER)\b/;

/** Redis cannot be reached, or will answer soon: the same question may be asked again. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'MaxRetriesPerRequestError' || AWAY_CODES.test((error as { code?: string }).code ?? ''))
    return true;
  return AWAY_WORDS.test(error.message) || AWAY_REPLIES.test(error.message);
}
