import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

// Half of what the first version took.
const MOST_MEGABYTES = 66;
/**
 * In an empty folder npm brings the peers, too: 22 packages are Nest's, 24 TypeORM's, 14 pg's. What our own dependencies
 * weigh shows in an application on Nest with validated payloads, as the README has it.
 */
const MOST_PACKAGES = 72;
const MOST_ADDED_PACKAGES = 45;
const OTHER_PROFILES = ['@electric-sql/pglite', 'bullmq', 'ioredis'];
const NEST_APPLICATION = {
  private: true,
  dependencies: {
    '@nestjs/common': '^12.0.1',
    '@nestjs/core': '^12.0.1',
    '@nestjs/platform-express': '^12.0.1',
    'class-transformer': '^0.5.1',
    'class-validator': '^0.15.1',
    'reflect-metadata': '^0.2.2',
    rxjs: '^7.8.1',
  },
};

const LOADED = `
  const { createRequire } = await import('node:module');
  const load = createRequire(process.cwd() + '/x.js');
  const [esm, cjs] = [await import('@taskledger/nestjs'), load('@taskledger/nestjs')];
  const differing = Object.keys(esm).filter((name) => esm[name] !== cjs[name]);
  if (differing.length > 0) throw new Error('not shared by import and require: ' + differing);
`;

/** What npm installs for a Postgres ledger and nothing else: into an empty folder, and into an application on Nest 12. */
export async function postgresOnly(workshop, checks) {
  await checks.run(
    `Installed for Postgres only: at most ${MOST_PACKAGES} packages and ${MOST_MEGABYTES} MB`,
    async () => {
      const folder = workshop.host('postgres-only', { manifest: { private: true } });
      await workshop.install(folder, ['@taskledger/nestjs']);
      const files = filesUnder(join(folder, 'node_modules'));
      const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
      const packages = packagesIn(join(folder, 'node_modules', '.package-lock.json'));
      console.log(`     ${packages} packages, ${megabytes.toFixed(1)} MB`);
      const unwanted = OTHER_PROFILES.filter((name) => files.some((file) => file.includes(`/node_modules/${name}/`)));
      return [
        ...(megabytes > MOST_MEGABYTES ? [`${megabytes.toFixed(1)} MB`] : []),
        ...(packages > MOST_PACKAGES ? [`${packages} packages`] : []),
        ...unwanted.map((name) => `${name} is installed, which only other profiles need`),
        ...(await workshop.problemsOf(process.execPath, ['--input-type=module', '-e', LOADED], folder)),
      ];
    },
  );
  await checks.run(`Added to an application on Nest 12: at most ${MOST_ADDED_PACKAGES} packages`, async () => {
    const folder = workshop.host('postgres-added', { manifest: NEST_APPLICATION });
    const before = await lockedIn(workshop, folder, []);
    const added = (await lockedIn(workshop, folder, ['@taskledger/nestjs'])) - before;
    console.log(`     ${added} packages beside ${before}`);
    return added > MOST_ADDED_PACKAGES ? [`${added} packages`] : [];
  });
}

/** What npm would install: nothing is unpacked. */
async function lockedIn(workshop, folder, names) {
  await workshop.install(folder, [...names, '--package-lock-only']);
  return packagesIn(join(folder, 'package-lock.json'));
}

/** As npm counts them: without the application itself. */
function packagesIn(lockFile) {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return Object.keys(packages).filter((place) => place !== '').length;
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
