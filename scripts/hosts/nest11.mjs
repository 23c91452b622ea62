// Nest 11: CommonJS, TypeORM 0.3, the Jest of the template as it is, Express and Fastify, `nest build`, and its webpack.
import { join } from 'node:path';
import { webpackBundles } from './bundles.mjs';
import { withDatabase } from './databases.mjs';
import { commandOf, writeReadmeApplication } from './readme-application.mjs';
import { served } from './served.mjs';

export async function nest11(workshop, checks, { all }) {
  const folder = workshop.host('nest11', { from: 'nest11-jest' });
  writeReadmeApplication(folder, true);
  const nest = (...args) => [
    process.execPath,
    [join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), ...args],
    folder,
  ];
  await checks.run('Nest 11, CommonJS: installs by the command of the README, and builds', async () => {
    await workshop.install(folder, packagesOfReadme());
    return workshop.problemsOf(...nest('build'));
  });
  await withDatabase('nest11', async (databaseUrl) => {
    // Those of the application are checked by the build.
    if (all)
      await checks.run('Nest 11, CommonJS: types of the tests', () =>
        workshop.problemsOf(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit'], folder),
      );
    await checks.run('Nest 11, CommonJS: the Jest of the template, TypeORM 0.3, transactions', () =>
      workshop.problemsOf(process.execPath, [join('node_modules', 'jest', 'bin', 'jest.js')], folder, {
        DATABASE_URL: databaseUrl,
      }),
    );
    await checks.run('Nest 11, CommonJS: the application of the README on Express, embedded', () =>
      served(workshop, join(folder, 'dist', 'main.js')),
    );
    await checks.run('Nest 11, CommonJS: the same on Fastify', () =>
      served(workshop, join(folder, 'dist', 'main.fastify.js'), { databaseUrl }),
    );
    await webpackBundles(workshop, checks, { folder, nest, databaseUrl, all });
  });
}

/** What the README says to install. */
export function packagesOfReadme() {
  const [, , ...names] = commandOf('README.md', 'npm install @taskledger').trim().split(' ');
  return names;
}
