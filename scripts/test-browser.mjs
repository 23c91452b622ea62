// npm run test:browser [-- jest arguments]: the dashboard in a Chromium, with real applications behind it.
import { findChromium, HOW_TO_GET_CHROMIUM } from './lib/browser.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { givenArguments } from './lib/given.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runBrowserSuites } from './lib/jest.mjs';
import { endLike } from './lib/run.mjs';

if (!findChromium()) {
  console.error(`No Chromium is found. ${HOW_TO_GET_CHROMIUM}`);
  process.exit(1);
}
await ensureInstalled();
await ensureBuilt();
endLike(await runBrowserSuites(givenArguments()));
