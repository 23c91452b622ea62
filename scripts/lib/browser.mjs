import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
// Without animated scrolling, a key press has done its work once the next frame is there.
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-smooth-scrolling'];

export const HOW_TO_GET_CHROMIUM = 'Install it (apt-get install chromium) or set CHROMIUM_PATH.';

/** A Chromium that is installed here: CHROMIUM_PATH, or where systems put it. Undefined when there is none. */
export function findChromium() {
  const { CHROMIUM_PATH: named } = process.env;
  return named ? (existsSync(named) ? named : undefined) : PLACES.find((place) => existsSync(place));
}

export async function startChromium() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`No Chromium is found. ${HOW_TO_GET_CHROMIUM}`);
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args: ARGS });
}
