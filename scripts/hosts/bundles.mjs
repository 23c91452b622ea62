// Bundles of the built applications, made by the commands and configurations that docs/guides/bundling.md tells.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fromRoot } from '../lib/project.mjs';
import { commandOf } from './readme-application.mjs';
import { served } from './served.mjs';

const GUIDE = 'docs/guides/bundling.md';
// What stays outside of one file, also where that is said to hold everything.
const OUTSIDE = join('node_modules', '@electric-sql', 'pglite');

export async function esbuildBundles(workshop, checks, { folder, databaseUrl, all }) {
  if (all)
    await checks.run(
      'P-21 esbuild, packages outside: the bundle runs tasks and serves the dashboard, embedded',
      async () => {
        await workshop.must('sh', ['-ec', commandOf(GUIDE, '--packages=external')], folder);
        return served(workshop, join(folder, 'bundle', 'main.js'));
      },
    );
  await checks.run(
    'P-21 esbuild, everything in one file, on Nest 12: it runs tasks, a browser opens the dashboard, embedded and on Postgres',
    async () => {
      await workshop.must('sh', ['-ec', commandOf(GUIDE, '--outfile=bundle/main.cjs')], folder);
      return servedAlone(workshop, { folder, databaseUrl, file: join('bundle', 'main.cjs') });
    },
  );
}

export async function webpackBundles(workshop, checks, { folder, nest, databaseUrl, all }) {
  if (all)
    await checks.run(
      'P-21 nest build --webpack, as it is: the bundle runs tasks and serves the dashboard, embedded',
      async () => {
        await workshop.must(...nest('build', '--webpack'));
        return served(workshop, join(folder, 'dist', 'main.js'));
      },
    );
  await checks.run(
    'P-21 nest build --webpack, everything in one file: it runs tasks, a browser opens the dashboard, embedded and on Postgres',
    async () => {
      writeFileSync(join(folder, 'webpack.config.js'), configurationOfGuide());
      await workshop.must(...nest('build', '--webpack'));
      return servedAlone(workshop, { folder, databaseUrl, file: join('dist', 'main.js') });
    },
  );
}

/** Where nothing is installed but PGlite. */
async function servedAlone(workshop, { folder, file, databaseUrl }) {
  const bundle = dirname(file);
  const beside = commandOf(GUIDE, 'heartbeat-thread.mjs').replace('OUT=bundle', `OUT=${bundle}`);
  await workshop.must('sh', ['-ec', beside], folder);
  const entry = join(deployed(workshop, folder, bundle), basename(file));
  const onServer = databaseUrl ? await served(workshop, entry, { databaseUrl }) : [];
  return [...(await served(workshop, entry, { inBrowser: true })), ...onServer];
}

/** A bundle at a place that has none of the packages. */
function deployed(workshop, folder, bundle) {
  const place = workshop.host(`${basename(folder)}-deployed`);
  cpSync(join(folder, bundle), place, { recursive: true });
  mkdirSync(join(place, 'node_modules', '@electric-sql'), { recursive: true });
  cpSync(join(folder, OUTSIDE), join(place, OUTSIDE), { recursive: true });
  return place;
}

function configurationOfGuide() {
  const [, code] = /^```js\n(\/\/ webpack\.config\.js\n[\s\S]*?)^```$/m.exec(readFileSync(fromRoot(GUIDE), 'utf8'));
  return code;
}
