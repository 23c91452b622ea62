// Bundles of the built applications, made by the commands and configurations that docs/guides/bundling.md tells.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from '../lib/project.mjs';
import { commandOf } from './readme-application.mjs';
import { served } from './served.mjs';

const GUIDE = 'docs/guides/bundling.md';
// What stays outside of one file, also where that is said to hold everything.
const OUTSIDE = join('node_modules', '@electric-sql', 'pglite');

export async function esbuildBundles(workshop, checks, folder) {
  await checks.run('esbuild, packages outside: the bundle runs tasks, embedded', async () => {
    await workshop.must('sh', ['-ec', commandOf(GUIDE, '--packages=external')], folder);
    return served(workshop, join(folder, 'bundle', 'main.js'));
  });
  await checks.run('esbuild, everything in one file: it runs tasks where nothing is installed but PGlite', async () => {
    await workshop.must('sh', ['-ec', commandOf(GUIDE, '--outfile=bundle/main.mjs')], folder);
    return served(workshop, join(deployed(workshop, folder, 'bundle'), 'main.mjs'));
  });
}

export async function webpackBundles(workshop, checks, { folder, nest }) {
  await checks.run('nest build --webpack: the bundle runs tasks, embedded', async () => {
    await workshop.must(...nest('build', '--webpack'));
    return served(workshop, join(folder, 'dist', 'main.js'));
  });
  await checks.run('webpack, everything in one file: it runs tasks where nothing is installed but PGlite', async () => {
    writeFileSync(join(folder, 'webpack.config.js'), configurationOfGuide());
    await workshop.must('sh', ['-ec', commandOf(GUIDE, 'nest build --webpack')], folder);
    return served(workshop, join(deployed(workshop, folder, 'dist'), 'main.js'));
  });
}

/** A bundle at a place that has none of the packages. */
function deployed(workshop, folder, bundle) {
  const place = workshop.host(`${folder.split('/').at(-1)}-deployed`);
  cpSync(join(folder, bundle), place, { recursive: true });
  mkdirSync(join(place, 'node_modules', '@electric-sql'), { recursive: true });
  cpSync(join(folder, OUTSIDE), join(place, OUTSIDE), { recursive: true });
  return place;
}

function configurationOfGuide() {
  const [, code] = /^```js\n(\/\/ webpack\.config\.js\n[\s\S]*?)^```$/m.exec(readFileSync(fromRoot(GUIDE), 'utf8'));
  return code;
}
