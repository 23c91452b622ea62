import type { Check } from '../evidence.js';
import { ofKind } from '../journal.js';

const LINES_PER_SECOND = 10;

/** I8: no promise was left alone, and nobody floods a log. */
export const hygiene: Check = ({ journal, processes }) => [
  ...ofKind(journal, 'unhandled', 'uncaught').map(({ kind, pid, error }) => `${kind} in ${pid}: ${error}`),
  ...processes
    .filter(({ log }) => log.mostPerSecond > LINES_PER_SECOND)
    .map(({ name, log }) => `${name} wrote ${log.mostPerSecond} log entries in a second:\n${log.loudest.join('\n')}`),
];
