// Nest 12: ES modules, TypeORM 1 as npm brings it, the vitest of the template as it is, Express and Fastify, esbuild.
import { join } from 'node:path';
import { esbuildBundles } from './bundles.mjs';
import { withDatabase } from './databases.mjs';
import { packagesOfReadme } from './nest11.mjs';
import { writeReadmeApplication } from './readme-application.mjs';
import { served } from './served.mjs';
import { sharedRegistry } from './shared-registry.mjs';

export async function nest12(workshop, checks, { all }) {
  const folder = workshop.host('nest12', { from: 'nest12-esm' });
  writeReadmeApplication(folder);
  const bin = (...path) => join('node_modules', ...path);
  await checks.run('Nest 12, ES modules: installs by the command of the README, and builds', async () => {
    await workshop.install(folder, packagesOfReadme());
    return workshop.problemsOf(
      process.execPath,
      [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'],
      folder,
    );
  });
  await withDatabase('nest12', async (databaseUrl) => {
    await checks.run('Nest 12, ES modules: the vitest of the template, transactions', () =>
      workshop.problemsOf(process.execPath, [bin('vitest', 'vitest.mjs'), 'run'], folder, {
        DATABASE_URL: databaseUrl,
      }),
    );
    await checks.run('Nest 12, ES modules: the application of the README on Express', () =>
      served(workshop, join(folder, 'dist', 'main.js'), { databaseUrl }),
    );
    await checks.run('Nest 12, ES modules: the same on Fastify, embedded', () =>
      served(workshop, join(folder, 'dist', 'main.fastify.js')),
    );
    await esbuildBundles(workshop, checks, { folder, databaseUrl, all });
  });
  await sharedRegistry(workshop, checks, folder);
}
