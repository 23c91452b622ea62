import { fromRoot } from './project.mjs';
import { runNode } from './run.mjs';
import { LATE_OPTIMIZING } from './v8-flags.mjs';

const JEST = fromRoot('node_modules', 'jest', 'bin', 'jest.js');
// Jest runs ES modules in vm contexts, which Node still calls experimental and says so once per worker.
const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
// Nearly everything in a test file runs once: it does not pay to optimize early, nor to collect garbage on more threads.
const SHORT_LIVED = [...LATE_OPTIMIZING, '--single-threaded-gc'];
// Two at a time: each file has a browser, an application and a ledger of its own, on free ports, and waits for most of its time.
const BROWSER = ['--maxWorkers', '2', '--testRegex', String.raw`\.browser-spec\.ts$`, '--testTimeout', '60000'];

const { DATABASE_URL: _ledger, REDIS_URL: _engine, ...env } = process.env;

// These have commands of their own: test:contracts (they take half of the time; observing needs a Redis), test:rest, and
// test:tools, which compiles whole applications.
const OF_THEIR_OWN = ['contracts', 'recovery', 'observe', 'rest', 'codemod'];
// A path on the command line stands for those of jest.config.js.
const IGNORED = ['/node_modules/', '/dist/', '/test/deployments/', '/test/hosts/'];

/**
 * Runs the suites that need no browser, on the embedded profile: no server that the shell names is touched. Without
 * arguments that name files, all but those with a command of their own; what speaks HTTP, then on Express only.
 */
export function runSuites(args) {
  const namesFiles = args.some((arg) => !arg.startsWith('-'));
  if (namesFiles) return runNode([...FLAGS, ...SHORT_LIVED, JEST, ...args], env);
  const left = [...IGNORED, ...OF_THEIR_OWN.map((folder) => `/test/${folder}/`)];
  const onExpress = { TASKLEDGER_TEST_PLATFORM: 'express', ...env };
  return runNode([...FLAGS, ...SHORT_LIVED, JEST, ...args, '--testPathIgnorePatterns', ...left], onExpress);
}

/** Runs the suites of the dashboard in a Chromium. */
export function runBrowserSuites(args) {
  return runNode([...FLAGS, JEST, ...BROWSER, ...args], env);
}
