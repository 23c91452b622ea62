// npm test [-- jest arguments]: installs what is missing, builds what is stale (some suites start the built demo as a
// process), then runs Jest on the embedded profile: all but what has a command of its own (test:contracts, test:rest,
// test:browser and so on). No server is needed, and none that the shell names is touched. Arguments that name files choose
// among all of them.
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runSuites } from './lib/jest.mjs';
import { endLike } from './lib/run.mjs';

await ensureInstalled();
await ensureBuilt();
endLike(await runSuites(process.argv.slice(2)));
