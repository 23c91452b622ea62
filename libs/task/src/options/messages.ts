import { InvalidOptionError } from '../errors/index.js';
import type { MessageOptions } from './task-module.options.js';

const LONGEST = 1_000;

/** What a message may speak of. */
export interface MessageValues {
  readonly task: string;
  /** What went wrong; absent where nothing did. */
  readonly error?: string;
}

/** @throws InvalidOptionError */
export function resolveMessages(messages: MessageOptions = {}): MessageOptions {
  for (const [name, text] of Object.entries(messages)) if (text !== undefined) assertMessage(name, text);
  return messages;
}

/** The text of a message: `{task}` and `{error}` are replaced, all other braces mean themselves. */
export function messageText(message: string, values: MessageValues): string {
  return message.replace(/\{(task|error)\}/g, (given, name: keyof MessageValues) => values[name] ?? given);
}

function assertMessage(name: string, text: unknown): void {
  const refuse = (remedy: string): never => {
    throw new InvalidOptionError(`messages.${name}`, text, remedy);
  };
  if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST)
    return refuse(`Use a text of at most ${LONGEST} characters, or leave it out for no line.`);
  if (name !== 'failure' && text.includes('{error}'))
    refuse('Leave {error} out: only messages.failure has an error to speak of.');
}
