// npm run test:chaos [-- --all | name … | jest arguments]: breaks processes, servers and connections on both server
// profiles and checks what must hold. CHAOS_SEED repeats a run, TASKLEDGER_TEST_PROFILE chooses one profile, CHAOS_KEEP
// leaves the folders, CHAOS_WORKERS says how many run at a time (3; with --all one), CHAOS_QUEUED and CHAOS_SOAK_MINUTES
// how much 19 and 25 do. Times are held against their bounds where one scenario runs at a time, and told elsewhere.
// Needs the programs of Postgres and redis-server; starts what it needs on free ports and ends it.
import { runOnOwnServers } from './lib/server-run.mjs';

const workers = process.env.CHAOS_WORKERS ?? (process.argv.includes('--all') ? '1' : '3');
if (workers === '1') process.env.CHAOS_ALONE = '1';
await runOnOwnServers('chaos', jestArguments(process.argv.slice(2)));

function jestArguments(given) {
  const all = given.includes('--all');
  const rest = given.filter((argument) => argument !== '--all');
  const named = rest.some((argument) => !argument.startsWith('-'));
  // The longer and rarer scenarios lie in a folder of their own. Some of them want the machine for themselves.
  const skip = all || named ? [] : ['--testPathIgnorePatterns', '/node_modules/', '/test/chaos/more/'];
  return ['--testRegex', String.raw`\.chaos-spec\.ts$`, '--maxWorkers', workers, ...skip, ...rest];
}
