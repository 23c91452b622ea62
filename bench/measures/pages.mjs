import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findChromium, HOW_TO_GET_CHROMIUM, startChromium } from '../../scripts/lib/browser.mjs';
import { startChild } from '../lib/children.mjs';
import { SEARCHABLE } from '../lib/fill.sql.mjs';
import { labelOf, skippedResult, valueResult } from '../lib/results.mjs';
import { API, askAll, bodyOf, requestsOf } from '../lib/page-requests.mjs';
import { percentile, rounded } from '../lib/statistics.mjs';

const DEFAULT_ROWS = 1_000_000;
const MOST_ROWS = 10_000_000;
const VISITS = 10;
const ROUNDS = 3;
const MOST_PAGE_MS = 300;

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
      yield await measurePage(browser, url, { name, path: await withId(url, path), rows });
    }
  } finally {
    await browser.close();
    await web.close();
  }
}

/** The longest that the server took for a request of the page, each time that they were asked as a browser does. */
async function measurePage(browser, url, { name, path, rows }) {
  const asked = await requestsOf(browser, `${url}/admin/tasks/${path}`);
  await askAll(url, asked);
  const rounds = [];
  const slowest = [];
  for (let round = 0; round < ROUNDS; round++) {
    const visits = [];
    for (let n = 0; n < VISITS; n++) visits.push(slowestOf(await askAll(url, asked)));
    rounds.push(visits.map(([, ms]) => ms));
    slowest.push(...visits);
  }
  return resultOf(`page ${name}`, { rounds, rows, atMost: MOST_PAGE_MS, more: { slowest: slowestOf(slowest)[0] } });
}

function slowestOf(requests) {
  return requests.reduce((slowest, request) => (request[1] > slowest[1] ? request : slowest));
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
