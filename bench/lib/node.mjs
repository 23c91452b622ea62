import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { PEERS, whyNoPeers } from './peers.mjs';

const INSTALLED = `${PEERS}/node_modules/node-${process.platform}-${process.arch}/bin/node`;
const OWN_MAJOR = majorOf(process.version);

/** The Node that measures: the one that runs the bench where it is of this major version, else one from the registry. */
export async function nodeOf(major) {
  if (OWN_MAJOR === major) return { path: process.execPath, version: process.version };
  const lack = await whyNoPeers();
  const version = lack ? undefined : versionOf(INSTALLED);
  if (version && majorOf(version) === major) return { path: INSTALLED, version };
  const instead = `Node ${major} is not to be had here${lack ? ` (${lack})` : ''}; measuring with ${process.version}.`;
  return { path: process.execPath, version: process.version, instead };
}

/** What a program says that it is, or undefined. */
export function versionOf(path) {
  if (!existsSync(path)) return undefined;
  const { stdout, status } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function majorOf(version) {
  return Number(/\d+/.exec(version)?.[0]);
}
