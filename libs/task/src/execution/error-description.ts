import { createHash } from 'node:crypto';
import type { EndError } from '../ledger/index.js';
import { textOf } from './text-of.js';

const LONGEST_MESSAGE = 8_192;
const LONGEST_STACK = 32_768;

type Description = Required<Omit<EndError, 'stack'>> & Pick<EndError, 'stack'>;

/** What the ledger keeps of something that was thrown, which may be anything. */
export function describeError(thrown: unknown): Description {
  try {
    return isErrorLike(thrown) ? described(thrown) : described({ name: typeof thrown, message: thrown });
  } catch {
    // A getter or a proxy: an execution whose outcome cannot be written would never end.
    return described({ name: typeof thrown, message: 'Something was thrown that cannot be read' });
  }
}

interface ErrorLike {
  readonly name: unknown;
  readonly message: unknown;
  readonly stack?: string;
  readonly cause?: unknown;
}

// By shape: errors of another realm (a vm context, as Jest has) are instances of another Error.
function isErrorLike(thrown: unknown): thrown is ErrorLike {
  if (thrown instanceof Error) return true;
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'stack' in thrown;
}

function described(error: ErrorLike): Description {
  const message = textOf(error.message).slice(0, LONGEST_MESSAGE);
  const type = textOf(error.name);
  const stack = typeof error.stack === 'string' ? error.stack : undefined;
  return {
    message,
    type,
    stack: stack && withCause(stack, error.cause),
    fingerprint: fingerprint(type, message, stack),
  };
}

function withCause(stack: string, cause: unknown): string {
  const origin = isErrorLike(cause) ? `\nCaused by: ${textOf(cause.stack ?? cause.message)}` : '';
  return `${stack}${origin}`.slice(0, LONGEST_STACK);
}

/** Groups errors of one origin: type, message without its variable parts, and the top frame of the application. */
function fingerprint(type: string, message: string, stack: string | undefined): string {
  const normalized = message
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b|0x[0-9a-f]+|\d+/gi, '#')
    .replace(/(['"`]).*?\1/g, '$1…$1');
  const frame = stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line) && !line.includes('node_modules') && !line.includes('node:'));
  const place = frame?.replace(/:\d+:\d+\)?$/, '').trim() ?? '';
  return createHash('sha256').update(`${type}\n${normalized}\n${place}`).digest('hex').slice(0, 16);
}
