import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../lib/project.mjs';
import { writeReadmeApplication } from './readme-application.mjs';
import { served } from './served.mjs';

// Newer ones are native programs, which an install script fetches.
const PNPM = 'pnpm@10';
const BUILD_ONLY = ['@types/node', '@types/pg', '@nestjs/testing', 'typescript'];

/** pnpm's node_modules has only what a manifest names: what a package imports without a word about it is not found. */
export async function pnpm(workshop, checks) {
  const tools = workshop.host('pnpm-itself', { manifest: { private: true } });
  const folder = workshop.host('pnpm', { from: 'nest12-esm', manifest: manifest(workshop) });
  writeReadmeApplication(folder);
  await checks.run('pnpm, strict node_modules: installs, builds and runs the application of the README', async () => {
    await workshop.install(tools, [PNPM]);
    const cli = join(tools, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
    const flags = ['--ignore-scripts', '--prefer-offline', '--store-dir', join(workshop.scratch, 'pnpm-store')];
    await workshop.must(process.execPath, [cli, 'install', ...flags], folder);
    const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
    await workshop.must(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--types', 'node'], folder);
    return served(workshop, join(folder, 'dist', 'main.js'));
  });
}

/** That of the Nest 12 host without its tests, and with the packed libraries. */
function manifest({ tarballs }) {
  const host = JSON.parse(readFileSync(fromRoot('test', 'hosts', 'nest12-esm', 'package.json'), 'utf8'));
  const ours = Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`]);
  const kept = Object.entries(host.devDependencies).filter(([name]) => BUILD_ONLY.includes(name));
  return {
    ...host,
    dependencies: { ...host.dependencies, ...Object.fromEntries(ours) },
    devDependencies: Object.fromEntries(kept),
  };
}
