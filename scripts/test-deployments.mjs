// npm run test:deployments [-- name … | jest arguments]: the servers as they are found in production, which are more than
// one Postgres and one Redis without a password: PgBouncer, Redis Cluster and Sentinel, TLS, a Postgres with a standby, and
// the processes of docker-compose.yml. Needs the programs of Postgres, redis-server and openssl; where pgbouncer is missing,
// its tests are left out and say so. CHAOS_KEEP leaves the folders, DEPLOYMENT_WORKERS says how many files run at a time (2).
import { givenArguments } from './lib/given.mjs';
import { runOnOwnServers } from './lib/server-run.mjs';

const given = givenArguments();
const isAlone = given.some((argument) => argument === '-i' || argument === '--runInBand');

await runOnOwnServers('deployments', [
  ...(isAlone ? [] : ['--maxWorkers', process.env.DEPLOYMENT_WORKERS ?? '2']),
  ...given,
  // Last, because these take whatever follows. Jest's own configuration leaves the folder to whoever has servers.
  '--testRegex',
  String.raw`/test/deployments/.*\.e2e-spec\.ts$`,
  '--testPathIgnorePatterns',
  '/node_modules/',
]);
