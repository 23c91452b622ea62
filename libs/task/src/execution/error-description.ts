import { firstItems, isErrorLike, messageOf, readProperty, textOf } from '../errors/any-value.js';
import { errorFingerprint } from '../errors/fingerprint.js';
import type { EndError } from '../ledger/index.js';
import { BUILT_IN, type TextMask } from '../secrets/index.js';
import { tracebackOf } from './traceback.js';

const LONGEST_MESSAGE = 8_192;
const LONGEST_TYPE = 255;
const MOST_MESSAGES = 10;
// A message may be in the stack, in front of its frames.
const LONGEST_FRAMES = 32_768;

type Description = Required<Omit<EndError, 'stack'>> & Pick<EndError, 'stack'>;

/** What the ledger keeps of something that was thrown, which may be anything: without secrets. */
export function describeError(thrown: unknown, mask: Pick<TextMask, 'text'> = BUILT_IN): Description {
  const isError = isErrorLike(thrown);
  const message = mask.text(messageWithErrors(thrown).slice(0, 2 * LONGEST_MESSAGE)).slice(0, LONGEST_MESSAGE);
  const type = mask
    .text((isError ? typeName(thrown) : typeof thrown).slice(0, 2 * LONGEST_TYPE))
    .slice(0, LONGEST_TYPE);
  const stack = isError ? readProperty(thrown, 'stack') : undefined;
  const frames = typeof stack === 'string' ? stack.slice(-LONGEST_FRAMES) : undefined;
  return { message, type, stack: tracebackOf(thrown, mask), fingerprint: errorFingerprint(type, message, frames) };
}

// Node's own AggregateError of a refused connection has no message.
function messageWithErrors(thrown: unknown): string {
  const message = messageOf(thrown);
  const errors = message === '' ? firstItems(readProperty(thrown, 'errors'), MOST_MESSAGES) : undefined;
  return errors?.map(messageOf).join('; ') ?? message;
}

function typeName(error: unknown): string {
  const name = readProperty(error, 'name');
  return name === undefined || name === '' ? 'Error' : textOf(name);
}
