import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];

/** The repository's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const fromRoot = (...parts) => join(root, ...parts);

/** What `tsc -b` builds, in the order of dependence; mirrors the references of tsconfig.build.json. */
export const projects = ['libs/task', 'libs/task/cli', 'libs/task-admin', 'apps/demo'];

/** Stamps of what was installed and built. Under node_modules, so that deleting that folder forgets them. */
export const stampFile = (name) => fromRoot('node_modules', '.cache', 'taskledger', name);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(
    `Taskledger needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}. Upgrade Node and try again.`,
  );
  process.exit(1);
}
