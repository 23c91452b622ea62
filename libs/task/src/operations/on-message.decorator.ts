import { taskNameOf } from '../definition/index.js';
import { InvalidOptionError } from '../errors/index.js';
import { assertKnown, type NamesOf } from '../options/index.js';

/** What becomes of the messages of a channel. */
export interface MessageOptions {
  /** The task that each message makes one execution of, by name or contract. */
  readonly task: string | { readonly name: string };
  /** @default the task's */
  readonly queue?: string;
  /** Where it is told how each of them ended. @default nowhere */
  readonly resultChannel?: string;
}

/** A method that makes payloads of messages. */
export interface MessageSubscription {
  readonly channel: string;
  readonly task: string;
  readonly queue?: string;
  readonly resultChannel?: string;
}

export const MESSAGE_METADATA = Symbol('TASKLEDGER_MESSAGES');

const OPTIONS: NamesOf<MessageOptions> = { task: true, queue: true, resultChannel: true };
// What Postgres can listen to.
const LONGEST_CHANNEL = 63;

/**
 * Makes one execution of each message of a channel: of Redis where that wakes the workers, else of Postgres' NOTIFY. The method
 * gets the message, parsed as JSON, and returns the payload. One process listens, the leader; what is sent while nobody does is
 * lost. A message that cannot be used is logged.
 *
 * @example
 * @OnMessage('agent:requests', { task: processMessage, resultChannel: 'agent:results' })
 * toPayload(message: { text: string }) { return { text: message.text }; }
 * @throws InvalidOptionError
 */
export function OnMessage(channel: string, options: MessageOptions): MethodDecorator {
  assertKnown(options ?? null, OPTIONS, { whole: '@OnMessage', prefix: '@OnMessage ' });
  const task = taskNameOf(options.task, '@OnMessage task');
  assertChannel(channel, '@OnMessage channel');
  if (options.resultChannel !== undefined) assertChannel(options.resultChannel, '@OnMessage resultChannel');
  const subscription: MessageSubscription = { ...options, channel, task };
  return (_target, _method, descriptor) => {
    const handler = descriptor.value as object;
    const before = (Reflect.getMetadata(MESSAGE_METADATA, handler) ?? []) as MessageSubscription[];
    Reflect.defineMetadata(MESSAGE_METADATA, [...before, subscription], handler);
  };
}

function assertChannel(channel: unknown, option: string): void {
  if (
    typeof channel === 'string' &&
    channel !== '' &&
    Buffer.byteLength(channel) <= LONGEST_CHANNEL &&
    !/["\0]/.test(channel)
  )
    return;
  throw new InvalidOptionError(option, channel, `Use 1 to ${LONGEST_CHANNEL} characters without quotes.`);
}
