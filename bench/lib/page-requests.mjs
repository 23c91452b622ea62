import { setTimeout as delay } from 'node:timers/promises';

export const API = '/api/v1';

// As long as that nothing is asked, a page has all it needs.
const QUIET_MS = 150;
const CONNECTIONS = 6;

/** What a page asks the API for when it is opened: paths with their queries, in order. */
export async function requestsOf(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const asked = [];
  const open = new Set();
  let changedAt = performance.now();
  const end = (request) => open.delete(request) && (changedAt = performance.now());
  page.on('request', (request) => {
    if (!isApi(request)) return;
    const { pathname, search } = new URL(request.url());
    asked.push(pathname + search);
    open.add(request);
    changedAt = performance.now();
  });
  page.on('requestfinished', end).on('requestfailed', end);
  try {
    await page.goto(address);
    // What has answered may be followed by more questions.
    const isBusy = () => asked.length === 0 || open.size > 0 || performance.now() - changedAt < QUIET_MS;
    while (isBusy()) await delay(10);
    return asked;
  } finally {
    await page.close();
  }
}

/**
 * Asks for all of them, on as many connections as a browser has; what each took, from the request to the end of its answer. A
 * browser would keep the processor busy beside the server.
 */
export async function askAll(url, paths) {
  const left = [...paths];
  const seen = [];
  const ask = async () => {
    for (let path = left.shift(); path; path = left.shift()) {
      const startedAt = performance.now();
      await bodyOf(await fetch(url + path));
      seen.push([path, performance.now() - startedAt]);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  return seen;
}

// A stream has no end.
function isApi(request) {
  const { pathname } = new URL(request.url());
  return request.method() === 'GET' && pathname.startsWith(API) && !pathname.endsWith('/events');
}

/** The answer of the API. */
export async function bodyOf(answer) {
  if (answer.ok) return answer.json();
  throw new Error(`${answer.url} answers ${answer.status}: ${await answer.text()}`);
}
