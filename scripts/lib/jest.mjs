import { fromRoot } from './project.mjs';
import { runNode } from './run.mjs';
import { LATE_OPTIMIZING } from './v8-flags.mjs';

const JEST = fromRoot('node_modules', 'jest', 'bin', 'jest.js');
// Jest runs ES modules in vm contexts, which Node still calls experimental and says so once per worker.
const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
// Nearly everything in a test file runs once: it does not pay to optimize early, nor to collect garbage on more threads.
const SHORT_LIVED = [...LATE_OPTIMIZING, '--single-threaded-gc'];
// One after the other: each has a browser and an application of its own.
const BROWSER = ['--runInBand', '--testRegex', String.raw`\.browser-spec\.ts$`, '--testTimeout', '60000'];

const { DATABASE_URL: _ledger, REDIS_URL: _engine, ...env } = process.env;

// Contracts and recovery take half of the time, and observing needs a Redis: npm run test:contracts runs them. The tools
// compile whole applications, by npm run test:tools.
const WITHOUT_LONG_ONES = [
  '--testPathIgnorePatterns',
  '/node_modules/',
  '/dist/',
  '/test/deployments/',
  '/test/hosts/',
  '/test/contracts/',
  '/test/recovery/',
  '/test/observe/',
  '/test/codemod/',
];

/**
 * Runs the suites that need no browser, on the embedded profile: no server that the shell names is touched. Without
 * arguments that name files, all but the long ones, and what speaks HTTP on Express only: Fastify is for npm run test:rest.
 */
export function runSuites(args) {
  const namesFiles = args.some((arg) => !arg.startsWith('-'));
  if (namesFiles) return runNode([...FLAGS, ...SHORT_LIVED, JEST, ...args], env);
  const onExpress = { TASKLEDGER_TEST_PLATFORM: 'express', ...env };
  return runNode([...FLAGS, ...SHORT_LIVED, JEST, ...args, ...WITHOUT_LONG_ONES], onExpress);
}

/** Runs the suites of the dashboard in a Chromium. */
export function runBrowserSuites(args) {
  return runNode([...FLAGS, JEST, ...BROWSER, ...args], env);
}
