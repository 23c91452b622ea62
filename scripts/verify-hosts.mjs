// npm run verify:hosts [-- --all] [-- WORD…]: packs the libraries as npm would publish them and installs them into
// applications of users, see scripts/hosts and test/hosts. Words choose hosts by name; --all adds what takes long.
// Needs the npm registry. Where TASKLEDGER_TEST_POSTGRES is set, Postgres is used beside the embedded profile.
import { ensureBuilt } from './lib/build.mjs';
import { Checks } from './lib/checks.mjs';
import { givenArguments } from './lib/given.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { declarations } from './hosts/declarations.mjs';
import { nest11 } from './hosts/nest11.mjs';
import { nest12 } from './hosts/nest12.mjs';
import { pnpm } from './hosts/pnpm.mjs';
import { postgresOnly } from './hosts/postgres-only.mjs';
import { Workshop } from './hosts/workshop.mjs';

// The longest first, so that the lanes end at about the same time.
const HOSTS = { nest11, nest12, declarations, pnpm, 'postgres-only': postgresOnly };
// Installing waits for the network and the disk, tests for the processor: two at a time use both.
const LANES = 2;

const words = givenArguments();
const all = words.includes('--all');
const chosen = words.filter((word) => word !== '--all');
const unknown = chosen.filter((word) => !(word in HOSTS));
if (unknown.length > 0) {
  console.error(`There is no host ${unknown.join(', ')}. Hosts: ${Object.keys(HOSTS).join(', ')}`);
  process.exit(1);
}
if (!process.env.TASKLEDGER_TEST_POSTGRES)
  console.log('TASKLEDGER_TEST_POSTGRES is not set: embedded only, and no transactions of the host.');

await ensureInstalled();
await ensureBuilt();
const workshop = new Workshop();
const checks = new Checks();
const waiting = Object.keys(HOSTS).filter((name) => chosen.length === 0 || chosen.includes(name));
await Promise.all(Array.from({ length: LANES }, work));
checks.end();

async function work() {
  for (let name = waiting.shift(); name; name = waiting.shift()) await HOSTS[name](workshop, checks, { all });
}
