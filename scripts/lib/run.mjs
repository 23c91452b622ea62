import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { root } from './project.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_CHECK_MS = 200;

/**
 * Runs Node in the foreground on the same terminal and resolves with how it ended.
 * Signals sent to this process reach the child, so stopping `npm start` stops the application in its own way.
 */
export function runNode(args, env = process.env) {
  return run(process.execPath, args, { env });
}

export function runNpm(npmArgs) {
  const { command, args, shell } = npmCommand(npmArgs);
  return run(command, args, { shell });
}

/** How to run the npm that started this script, else the one on the path. */
export function npmCommand(args) {
  const cli = process.env.npm_execpath;
  if (cli && basename(cli) === 'npm-cli.js') return { command: process.execPath, args: [cli, ...args], shell: false };
  return { command: 'npm', args, shell: process.platform === 'win32' };
}

/** Ends this process the way the child ended: same exit code, or same signal. */
export function endLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const stopForwarding = forwardSignals(child);
    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stopForwarding();
      resolve({ code, signal });
    });
  });
}

function forwardSignals(child) {
  const forward = (signal) => child.kill(signal);
  FORWARDED.forEach((signal) => process.on(signal, forward));
  const watch = watchParent(() => forward('SIGTERM'));
  return () => {
    FORWARDED.forEach((signal) => process.off(signal, forward));
    clearInterval(watch);
  };
}

/**
 * `npm start` runs this script through `sh -c`. Some shells (Debian's dash) die of npm's SIGTERM without passing it on;
 * being handed to another parent is then the only sign that we should stop, too.
 */
function watchParent(gone) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, PARENT_CHECK_MS);
  return timer;
}
