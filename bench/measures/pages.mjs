import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findChromium, HOW_TO_GET_CHROMIUM, startChromium } from '../../scripts/lib/browser.mjs';
import { startChild } from '../lib/children.mjs';
import { SEARCHABLE } from '../lib/fill.sql.mjs';
import { labelOf, skippedResult, valueResult } from '../lib/results.mjs';
import { percentile, rounded } from '../lib/statistics.mjs';

const DEFAULT_ROWS = 1_000_000;
const MOST_ROWS = 10_000_000;
const VISITS = 10;
const ROUNDS = 3;
const MOST_PAGE_MS = 300;
// As long as that nothing is asked, a page has all it needs.
const QUIET_MS = 150;
const API = '/api/v1';

// As people open them. `{id}` is an execution that has ended.
const PAGES = {
  overview: 'overview',
  executions: 'executions',
  'executions that failed': 'executions?status=FAILURE',
  'executions of a task that failed': 'executions?task=task_10&status=FAILURE',
  'executions of a task that never fails': 'executions?task=task_1&status=FAILURE',
  'executions that run': 'executions?status=STARTED',
  'executions of a day': 'executions?since=24h&queue=mail',
  execution: 'executions/{id}',
  errors: 'errors',
  tasks: 'tasks',
  task: 'tasks/task_10',
  queues: 'queues',
  queue: 'queues/mail',
  workers: 'workers',
  locks: 'locks',
  schedules: 'schedules',
  workflows: 'workflows',
  breakers: 'breakers',
  alerts: 'alerts',
  audit: 'audit',
  deploys: 'deploys',
  views: 'views',
  system: 'system',
  preflight: 'preflight',
  settings: 'settings',
};

// `none` is a value that no execution has.
const SEARCHES = {
  'declared path': { q: 'payload.userId:"user-{n}"', atMost: 100 },
  'declared path, none': { q: 'payload.userId:"none-{n}"', atMost: 100 },
  'undeclared path, none': { q: 'payload.month:"none-{n}"', atMost: 2_200 },
  'tag, none': { q: 'tag:none-{n}', atMost: 2_200 },
};

/** What the server takes for the pages of the dashboard, and for searches, in a ledger with a backlog. */
export async function* measure({ filled, say, rows: given, all }) {
  const rows = given ?? (all ? MOST_ROWS : DEFAULT_ROWS);
  const lack = findChromium() ? await filled.lacking(rows) : `no Chromium is found. ${HOW_TO_GET_CHROMIUM}`;
  if (lack) {
    yield skippedResult(`pages ${labelOf(rows)}`, lack);
    return;
  }
  const databaseUrl = await filled.withWaiting(rows);
  const web = await startChild('web', { databaseUrl });
  const browser = await startChromium();
  try {
    const url = await web.call('url');
    say('pages: waiting for the index on the declared path');
    await untilIndexed(databaseUrl);
    for (const [name, { q, atMost }] of Object.entries(SEARCHES)) {
      say(`pages: search, ${name}, ${labelOf(rows)}`);
      yield await measureSearch(`${url}${API}/tasks/executions`, { name, q, atMost, rows });
    }
    for (const [name, path] of Object.entries(PAGES)) {
      say(`pages: ${name}, ${labelOf(rows)}`);
      yield await measurePage(browser, `${url}/admin/tasks`, { name, path: await withId(url, path), rows });
    }
  } finally {
    await browser.close();
    await web.close();
  }
}

/** The longest that the server took for a request of the page, at each visit. */
async function measurePage(browser, dashboard, { name, path, rows }) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    const rounds = [];
    const slowest = [];
    await visit(page, `${dashboard}/${path}`);
    for (let round = 0; round < ROUNDS; round++) {
      const visits = [];
      for (let n = 0; n < VISITS; n++) visits.push(slowestOf(await visit(page, `${dashboard}/${path}`)));
      rounds.push(visits.map(([, ms]) => ms));
      slowest.push(...visits);
    }
    const more = { slowest: slowestOf(slowest)[0] };
    return resultOf(`page ${name}`, { rounds, rows, atMost: MOST_PAGE_MS, more });
  } finally {
    await page.close();
  }
}

/** Opens a page; what each request to the API took, from when it was sent to the first byte of its answer. */
async function visit(page, address) {
  const seen = [];
  const open = new Set();
  let changedAt = performance.now();
  const begin = (request) => {
    if (!isApi(request)) return;
    open.add(request);
    changedAt = performance.now();
  };
  const end = (request) => {
    if (!open.delete(request)) return;
    const { requestStart, responseStart } = request.timing();
    seen.push([routeOf(request), responseStart - requestStart]);
    changedAt = performance.now();
  };
  page.on('request', begin).on('requestfinished', end).on('requestfailed', end);
  await page.goto(address);
  // What has answered may be followed by more questions.
  const isBusy = () => seen.length === 0 || open.size > 0 || performance.now() - changedAt < QUIET_MS;
  while (isBusy()) await delay(10);
  page.off('request', begin).off('requestfinished', end).off('requestfailed', end);
  return seen;
}

function slowestOf(requests) {
  return requests.reduce((slowest, request) => (request[1] > slowest[1] ? request : slowest));
}

// A stream has no end.
function isApi(request) {
  const { pathname } = new URL(request.url());
  return pathname.startsWith(API) && !pathname.endsWith('/events');
}

function routeOf(request) {
  return new URL(request.url()).pathname.replace(API, '');
}

async function measureSearch(address, { name, q, atMost, rows }) {
  const rounds = [];
  const answers = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    const times = [];
    for (let n = 0; n < VISITS; n++) {
      const query = new URLSearchParams({ my_tasks: 'false', query: q.replace('{n}', round * VISITS + n) });
      const startedAt = performance.now();
      const answer = await fetch(`${address}?${query}`);
      const { results, is_partial: isPartial } = await bodyOf(answer);
      times.push(performance.now() - startedAt);
      answers.add(`${results.length > 0 ? 'found' : 'none'}${isPartial ? ', in part' : ''}`);
    }
    rounds.push(times);
  }
  return resultOf(`search ${name}`, { rounds, rows, atMost, more: { answers: [...answers].join('; ') } });
}

function resultOf(name, { rounds, rows, atMost, more }) {
  const values = rounds.map((times) => percentile(times, 0.95));
  const all = rounds.flat();
  const details = {
    rows,
    visits: all.length,
    p50: rounded(percentile(all, 0.5)),
    max: rounded(Math.max(...all)),
    ...more,
  };
  return valueResult(`${name} p95 with ${labelOf(rows)}`, { values, unit: 'ms', atMost, details });
}

/** Declared paths are indexed by the leader, in the background. */
async function untilIndexed(databaseUrl) {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const ready = 'SELECT FROM taskledger.task_search_path WHERE ready_at IS NOT NULL';
    while ((await client.query(ready)).rowCount < SEARCHABLE.length) await delay(1_000);
  } finally {
    await client.end();
  }
}

async function withId(url, path) {
  if (!path.includes('{id}')) return path;
  const answer = await fetch(`${url}${API}/tasks/executions?my_tasks=false&status=SUCCESS&page_size=1`);
  const { results } = await bodyOf(answer);
  return path.replace('{id}', results[0].id);
}

async function bodyOf(answer) {
  if (answer.ok) return answer.json();
  throw new Error(`${answer.url} answers ${answer.status}: ${await answer.text()}`);
}
