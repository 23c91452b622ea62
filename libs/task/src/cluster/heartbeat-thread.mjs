// @ts-check
// The thread that keeps this process alive in the eyes of the others while its event loop is blocked. Plain JavaScript:
// Node loads it as it is, from the sources and from the package.
import { parentPort, workerData } from 'node:worker_threads';
import { endProcess, LOOK_MS, LoopWatch, takeWaiting } from './blocked-loop.mjs';
import { HeartbeatConnection } from './heartbeat-connection.mjs';

/** @typedef {import('./heartbeat.protocol.js').HeartbeatCommand} HeartbeatCommand */
/** @typedef {import('./heartbeat.protocol.js').HeartbeatReport} HeartbeatReport */

const LONGEST_PAUSE_MS = 1_000;
const NS_PER_MS = 1_000_000;

/** @type {import('./heartbeat.protocol.js').HeartbeatSettings} */
const settings = workerData;
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const lease = new BigInt64Array(settings.memory.lease);
const loop = new LoopWatch(settings);
const connection = connect();
const beatSql = `UPDATE ${settings.schema}.task_node
    SET counter = counter + 1, seen_at = clock_timestamp(), memory = $2, loop_lag = $3
  WHERE id = $1 AND dead_at IS NULL RETURNING quiet_at IS NOT NULL AS "isQuiet"`;

let nodeId = settings.nodeId;
let stopped = false;
/** What was told of this id, if anything was. @type {boolean | undefined} */
let toldQuiet;
/** @type {() => void} */
let wake = () => undefined;
/** @type {string | undefined} */
let password;
/** @type {((password: string | undefined) => void)[]} */
let passwordWaiters = [];
/** @type {{ id: string, run: number }[]} */
let returning = [];
let isReturning = false;

port.on('message', (/** @type {HeartbeatCommand} */ command) => {
  if (command.type === 'node') [nodeId, toldQuiet] = [command.nodeId, undefined];
  if (command.type === 'password') takePassword(command.password);
  if (command.type === 'stop') stopped = true;
  wake();
});
const looking = setInterval(look, LOOK_MS);
await beatUntilStopped();
clearInterval(looking);
await connection.end();
port.close();

async function beatUntilStopped() {
  for (let failures = 0; !stopped;) {
    const startedAt = process.hrtime.bigint();
    failures = nodeId === undefined || (await beat(nodeId)) ? 0 : failures + 1;
    const tookMs = Number(process.hrtime.bigint() - startedAt) / NS_PER_MS;
    if (!stopped) await sleep(failures === 0 ? settings.intervalMs - tookMs : pauseAfter(failures));
  }
}

// The first failure is most often a connection that broke while it was not used.
/** @param {number} failures */
function pauseAfter(failures) {
  return failures === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, 50 * 2 ** failures) * (0.5 + Math.random() / 2);
}

/**
 * @param {string} id
 * @returns whether an answer came
 */
async function beat(id) {
  const before = Atomics.load(lease, 0);
  const sentAt = process.hrtime.bigint();
  const lagMs = loop.longestMs();
  try {
    const values = [id, Math.round(process.memoryUsage.rss()), Math.round(lagMs)];
    const { rowCount, rows } = await connection.query(beatSql, values);
    loop.told(lagMs);
    // Not when the main thread has written meanwhile: it may have been about another id.
    Atomics.compareExchange(lease, 0, before, rowCount === 1 ? sentAt : 0n);
    if (rowCount === 0) findDead(id);
    else tellQuiet(id, rows[0].isQuiet);
    return true;
  } catch (error) {
    if (!stopped) report({ type: 'trouble', message: messageOf(error) });
    return false;
  }
}

/** @param {string} id */
function findDead(id) {
  if (nodeId === id) nodeId = undefined;
  report({ type: 'dead', nodeId: id });
}

/**
 * @param {string} id
 * @param {boolean} isQuiet
 */
function tellQuiet(id, isQuiet) {
  if (nodeId !== id || toldQuiet === isQuiet) return;
  toldQuiet = isQuiet;
  report({ type: 'quiet', nodeId: id, isQuiet });
}

function look() {
  const silentMs = loop.look();
  if (silentMs >= settings.giveBackAfterMs && nodeId !== undefined) {
    returning.push(...takeWaiting(settings));
    if (returning.length > 0 && !isReturning) void giveBack(nodeId, silentMs);
  }
  if (silentMs >= settings.blockedLoopMs && !loop.isInspected()) endProcess(settings, silentMs);
}

/**
 * On a connection of its own: it may have to wait for a lock, and a heartbeat must not.
 * @param {string} id
 * @param {number} silentMs
 */
async function giveBack(id, silentMs) {
  isReturning = true;
  const claims = returning;
  returning = [];
  const ids = claims.map((claim) => claim.id);
  const own = connect();
  try {
    const runs = claims.map((claim) => claim.run);
    await own.query(settings.giveBackSql, [id, ids, runs]);
    report({ type: 'givenBack', count: claims.length, silentMs });
  } catch (error) {
    report({ type: 'trouble', message: messageOf(error) });
    // A node that was declared dead has no claims any more.
    if (nodeId === id) returning.push(...claims);
    await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE_MS));
  }
  await own.end();
  isReturning = false;
  if (returning.length > 0 && nodeId === id && !stopped) void giveBack(id, silentMs);
}

function connect() {
  const { connection: config, leaseMs, asksPassword } = settings;
  return new HeartbeatConnection(config, leaseMs, asksPassword ? askPassword : undefined);
}

/**
 * The main thread has the function that knows it. While that is blocked, the last password may still do.
 * @returns {Promise<string>}
 */
async function askPassword() {
  const answer = new Promise((resolve) => passwordWaiters.push(resolve));
  const late = setTimeout(() => takePassword(undefined), Math.min(LONGEST_PAUSE_MS, settings.leaseMs / 6));
  report({ type: 'password' });
  await answer;
  clearTimeout(late);
  if (password === undefined) throw new Error('The function that gives the password did not answer in time');
  return password;
}

/** @param {string | undefined} answer */
function takePassword(answer) {
  password = answer ?? password;
  const waiters = passwordWaiters;
  passwordWaiters = [];
  for (const waiter of waiters) waiter(answer);
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve(undefined);
    };
  });
}

/** @param {HeartbeatReport} message */
function report(message) {
  port.postMessage(message);
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message || error.name : String(error);
}
