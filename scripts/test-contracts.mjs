// npm run test:contracts [-- --all | jest arguments]: what the protocol promises, on every profile, and what is left of the embedded
// one when its process is killed or its files are damaged. The servers are those of
// TASKLEDGER_TEST_POSTGRES and TASKLEDGER_TEST_REDIS, or of this machine; each test has a database of its own there.
// What nothing wakes up for is not repeated with Redis, unless --all says so or the file is named.
import { ensureInstalled } from './lib/install.mjs';
import { fromRoot } from './lib/project.mjs';
import { endLike, runNode } from './lib/run.mjs';

const JEST = fromRoot('node_modules', 'jest', 'bin', 'jest.js');
const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
// On the embedded profile npm test runs the seeds.
const WHAT = {
  embedded: ['test/contracts', 'test/recovery'],
  postgres: ['test/contracts', 'test/seeds'],
  redis: ['test/contracts', 'test/seeds', 'test/observe'],
};

// What reads and writes the ledger alone, so that it is the same whoever wakes the workers.
const OF_THE_LEDGER = [
  'audit',
  'database-defaults',
  'dependency-edits',
  'error-groups',
  'explain-locks',
  'graphs',
  'old-server',
  'plans',
  'preflight',
  'prepared-statements',
  'query',
  'query-time',
  'schedule-cost',
  'schedule-keys',
  'schedules-scoped',
  'scoped-tasks',
  'scopes',
  'search',
  'statistics',
  'statistics-rows',
  'storage',
];

const given = process.argv.slice(2).filter((argument) => argument !== '--all');
const isNamed = given.some((argument, index) => !argument.startsWith('-') && given[index - 1] !== '-t');
const isShortened = !isNamed && !process.argv.includes('--all');

const { DATABASE_URL: _ledger, REDIS_URL: _engine, ...env } = process.env;
const only = process.env.TASKLEDGER_TEST_PROFILE;
const profiles = only ? [only] : ['embedded', 'postgres', 'redis'];

await ensureInstalled();
for (const profile of profiles) {
  console.log(`\nProfile ${profile}`);
  const end = await runNode([...FLAGS, JEST, ...(isNamed ? [] : WHAT[profile]), ...skippedOn(profile), ...given], {
    ...env,
    TASKLEDGER_TEST_PROFILE: profile,
  });
  if (end.code !== 0 || profile === profiles.at(-1)) endLike(end);
  if (end.code !== 0) break;
}

function skippedOn(profile) {
  if (profile !== 'redis' || !isShortened) return [];
  return ['--testPathIgnorePatterns', '/node_modules/', `/test/contracts/(${OF_THE_LEDGER.join('|')})\\.e2e-spec`];
}
