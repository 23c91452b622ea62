import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MOST_MEGABYTES = 66;
const OTHER_PROFILES = ['@electric-sql/pglite', 'bullmq', 'ioredis'];

const LOADED = `
  const { createRequire } = await import('node:module');
  const load = createRequire(process.cwd() + '/x.js');
  const [esm, cjs] = [await import('@taskledger/nestjs'), load('@taskledger/nestjs')];
  const differing = Object.keys(esm).filter((name) => esm[name] !== cjs[name]);
  if (differing.length > 0) throw new Error('not shared by import and require: ' + differing);
`;

/** What npm installs for a Postgres ledger and nothing else: into an empty folder, and into an application on Nest 12. */
export async function postgresOnly(workshop, checks) {
  const folder = workshop.host('postgres-only', { manifest: { private: true } });
  await checks.run(`Installed for Postgres only: at most ${MOST_MEGABYTES} MB`, async () => {
    await workshop.install(folder, ['@taskledger/nestjs']);
    const files = filesUnder(join(folder, 'node_modules'));
    const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
    console.log(`     ${megabytes.toFixed(1)} MB`);
    const unwanted = OTHER_PROFILES.filter((name) => files.some((file) => file.includes(`/node_modules/${name}/`)));
    return [
      ...(megabytes > MOST_MEGABYTES ? [`${megabytes.toFixed(1)} MB`] : []),
      ...unwanted.map((name) => `${name} is installed, which only other profiles need`),
      ...(await workshop.problemsOf(process.execPath, ['--input-type=module', '-e', LOADED], folder)),
    ];
  });
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
