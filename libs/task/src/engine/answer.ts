import { within } from '../deadline.js';
import { inWords } from './redis-trouble.js';

const PATIENCE_MS = 10_000;

/** What the engine answers to this, or an error that says who did not answer, or why nobody could be asked. */
export function answerOf<T>(who: string, asked: Promise<T>): Promise<T> {
  return within(PATIENCE_MS, who, asked).catch((error: Error) => Promise.reject(inWords(error)));
}
