// npm test [-- jest arguments]: installs what is missing, builds what is stale (some suites start the built demo as a
// process), then runs Jest on the embedded profile: all but test/contracts, which npm run test:contracts runs. No server is
// needed, and none that the shell names is touched. Where there is a Chromium, the dashboard's suites follow; with
// arguments, only what they name is run (the dashboard's suites take theirs as npm run test:browser -- …).
import { findChromium, HOW_TO_GET_CHROMIUM } from './lib/browser.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runBrowserSuites, runSuites } from './lib/jest.mjs';
import { endLike } from './lib/run.mjs';

const args = process.argv.slice(2);
await ensureInstalled();
await ensureBuilt();
const ended = await runSuites(args);
// Somebody who stopped it wants nothing more of it.
if (ended.signal || args.length > 0) endLike(ended);
else if (!findChromium()) {
  console.log(`The dashboard's browser suites were skipped: no Chromium is found. ${HOW_TO_GET_CHROMIUM}`);
  endLike(ended);
} else {
  const browser = await runBrowserSuites([]);
  endLike(ended.code === 0 ? browser : ended);
}
