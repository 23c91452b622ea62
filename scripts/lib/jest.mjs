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

// Contracts take a third of the time, and run on every profile by npm run test:contracts; the tools compile whole
// applications, by npm run test:tools.
const WITHOUT_LONG_ONES = [
  '--testPathIgnorePatterns',
  '/node_modules/',
  '/dist/',
  '/test/deployments/',
  '/test/hosts/',
  '/test/contracts/',
  '/test/codemod/',
];

/**
 * Runs the suites that need no browser, on the embedded profile: no server that the shell names is touched. Without
 * arguments that name files, all but those of the protocol's promises.
 */
export function runSuites(args) {
  const namesFiles = args.some((arg) => !arg.startsWith('-'));
  return runNode([...FLAGS, ...SHORT_LIVED, JEST, ...args, ...(namesFiles ? [] : WITHOUT_LONG_ONES)], env);
}

/** Runs the suites of the dashboard in a Chromium. */
export function runBrowserSuites(args) {
  return runNode([...FLAGS, JEST, ...BROWSER, ...args], env);
}
