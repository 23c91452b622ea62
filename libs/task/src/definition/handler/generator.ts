import { types } from 'node:util';

/** What is wrong with a generator as a handler, for messages. */
export const GENERATOR_PROBLEM =
  'it is a generator (function*), and nothing would read what it yields. Make it an async function, and report with ctx.progress().';

/** Whether calling it only makes an iterator and runs nothing: `function*` and `async function*`. */
export function isGenerator(handler: unknown): boolean {
  return types.isGeneratorFunction(handler);
}
