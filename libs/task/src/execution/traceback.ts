import { firstItems, inspected, isErrorLike, messageOf, readProperty, shortened } from '../errors/any-value.js';
import { BUILT_IN, type TextMask } from '../secrets/index.js';

const LONGEST_TRACEBACK = 32_768;
const LONGEST_STACK = 8_192;
const LONGEST_DETAIL = 2_048;
const DEEPEST = 10;
const MOST_ERRORS = 50;

type Mask = Pick<TextMask, 'text'>;

/** How much of what hangs together has been written. */
interface Progress {
  readonly seen: Set<unknown>;
  readonly depth: number;
  readonly mask: Mask;
}

/**
 * The stack of an error with all that led to it, as Node prints it: its code, its causes, the errors of an
 * AggregateError; without secrets. Undefined for what is no error and has no stack.
 */
export function tracebackOf(thrown: unknown, mask: Mask = BUILT_IN): string | undefined {
  if (!isErrorLike(thrown)) return undefined;
  return shortened(errorText(thrown, { seen: new Set(), depth: 0, mask }), LONGEST_TRACEBACK);
}

function anyText(value: unknown, progress: Progress): string {
  if (!isErrorLike(value)) return masked(inspected(value), LONGEST_DETAIL, progress.mask);
  if (progress.seen.has(value)) return '[Circular]';
  if (progress.depth > DEEPEST || progress.seen.size >= MOST_ERRORS) return '[more errors are left out]';
  return errorText(value, progress);
}

function errorText(error: unknown, { seen, depth, mask }: Progress): string {
  seen.add(error);
  const inner = { seen, depth: depth + 1, mask };
  const code = readProperty(error, 'code');
  const cause = readProperty(error, 'cause');
  const errors = firstItems(readProperty(error, 'errors'), MOST_ERRORS);
  const details = [
    ...(isCode(code) ? [`code: ${masked(inspected(code), LONGEST_DETAIL, mask)}`] : []),
    ...(cause === undefined ? [] : [`[cause]: ${anyText(cause, inner)}`]),
    ...(errors ? [`[errors]: ${listText(errors, inner)}`] : []),
  ];
  const stack = stackOf(error, mask);
  return details.length === 0 ? stack : `${stack} {\n${indented(details)}\n}`;
}

function isCode(code: unknown): boolean {
  return typeof code === 'string' || typeof code === 'number';
}

function listText(errors: readonly unknown[], progress: Progress): string {
  if (errors.length === 0) return '[]';
  return `[\n${indented(errors.map((error) => anyText(error, progress)))}\n]`;
}

function stackOf(error: unknown, mask: Mask): string {
  const stack = readProperty(error, 'stack');
  if (typeof stack === 'string' && stack !== '') return masked(stack, LONGEST_STACK, mask);
  const name = readProperty(error, 'name');
  return masked(`[${typeof name === 'string' ? name : 'Error'}: ${messageOf(error)}]`, LONGEST_STACK, mask);
}

// What is left out first is far from what is kept: a secret that is cut in half would be no secret to the mask.
function masked(text: string, longest: number, mask: Mask): string {
  return shortened(mask.text(shortened(text, 4 * longest)), longest);
}

function indented(texts: readonly string[]): string {
  return texts.map((text) => `  ${text.replaceAll('\n', '\n  ')}`).join(',\n');
}
