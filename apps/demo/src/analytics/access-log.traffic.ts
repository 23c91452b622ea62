import { seededRandom } from './seeded-random.js';

const CHUNK_LINES = 1000;
const START_MS = Date.UTC(2026, 0, 1);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MALFORMED_SHARE = 0.001;
// The first entries are the likely ones.
const STATUSES = [200, 200, 200, 200, 200, 200, 200, 304, 304, 301, 404, 404, 401, 500, 503];
const PAGES = ['/', '/cart', '/search', '/checkout', '/account', '/assets/shop.css', '/assets/shop.js', '/api/stock'];

/** Invents the visits of a shop, line by line, in chunks of text. */
export function* inventTraffic(seed: number, lines: number): Generator<string> {
  const random = seededRandom(seed);
  for (let start = 0; start < lines; start += CHUNK_LINES) {
    const size = Math.min(CHUNK_LINES, lines - start);
    yield Array.from({ length: size }, (_, index) => `${line(random, start + index)}\n`).join('');
  }
}

function line(random: () => number, index: number): string {
  const text = entry(random, index);
  // Real logs have lines that were cut off.
  return random() < MALFORMED_SHARE ? text.slice(0, 20) : text;
}

function entry(random: () => number, index: number): string {
  const address = `203.0.113.${1 + below(random, 254)}`;
  const status = STATUSES[below(random, STATUSES.length)] ?? 200;
  const bytes = status === 304 ? 0 : 200 + below(random, 60_000);
  // Most answers are quick, a few are slow.
  const latencyMs = 2 + Math.floor(power(random(), 4) * 3_000);
  return `${address} - - [${logTime(index)}] "GET ${path(random)} HTTP/1.1" ${status} ${bytes} ${latencyMs}`;
}

function path(random: () => number): string {
  const isProduct = random() < 0.6;
  if (isProduct) return `/products/${1 + Math.floor(power(random(), 3) * 500)}`;
  return PAGES[Math.floor(power(random(), 2) * PAGES.length)] ?? '/';
}

function logTime(index: number): string {
  const [date = '', time = ''] = new Date(START_MS + index * 250).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

// Multiplication, unlike ** and Math.pow, has the same last digit on every machine.
function power(base: number, exponent: number): number {
  let product = base;
  for (let factor = 1; factor < exponent; factor++) product *= base;
  return product;
}
