// node scripts/find-chromium.mjs: names the Chromium that the dashboard's suites would use, or fails.
import { findChromium, HOW_TO_GET_CHROMIUM } from './lib/browser.mjs';

const found = findChromium();
console.log(found ?? `No Chromium is found. ${HOW_TO_GET_CHROMIUM}`);
process.exitCode = found ? 0 : 1;
