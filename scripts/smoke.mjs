// node scripts/smoke.mjs [--task NAME] [--params JSON]
// What a newcomer does: npm start on a free port and an empty data directory, read the console, paste the command of the
// start page, run a task over REST, read its result, stop with SIGTERM. Without --task it takes the first task that needs no parameters.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StartedDemo } from './lib/started-demo.mjs';

const LEAST_TASKS = 8;
const START_LIMIT_MS = 180_000;
const TASK_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 45_000;
const FAILED_STATES = ['failed', 'canceled'];

const { values } = parseArgs({ options: { task: { type: 'string' }, params: { type: 'string', default: '{}' } } });
const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-smoke-'));
const demo = await StartedDemo.start(dataDir);
try {
  const tasks = await step('npm start answers and lists its tasks', listTasks);
  await step('F6 the command of the start page, pasted into a shell, runs a task', pasteCommand);
  await step('F6 the start page links the dashboard, and it is there', openDashboard);
  await step('F7 the console tells the address first, and that failures are staged', readConsole);
  const name = values.task ?? firstWithoutRequiredParameters(tasks);
  const jobId = await step(`POST $execute accepts ${name}`, () => execute(name));
  const job = await step('the job completes', () => completed(jobId));
  await step('its artifact carries the result', () => artifact(job.result ?? job.artifact_id));
  await step('the list of executions shows it with SUCCESS', () => recorded(jobId));
  await step('SIGTERM stops everything that npm start started', () => demo.stop('SIGTERM', STOP_LIMIT_MS));
} catch (error) {
  console.log(`FAIL ${error.message}\n\nOutput of npm start:\n${demo.output}`);
  process.exitCode = 1;
} finally {
  await demo.kill();
  rmSync(dataDir, { recursive: true, force: true });
}

async function step(name, run) {
  const startedAt = performance.now();
  const result = await run().catch((error) => {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  });
  console.log(`ok   ${name} (${Math.round(performance.now() - startedAt)} ms)`);
  return result;
}

function listTasks() {
  return demo.until(START_LIMIT_MS, `at least ${LEAST_TASKS} tasks under GET /api/v1/tasks`, async () => {
    const { body } = await demo.get('/api/v1/tasks');
    const tasks = Array.isArray(body) ? body : (body?.results ?? []);
    return tasks.length >= LEAST_TASKS && tasks;
  });
}

async function pasteCommand() {
  const page = await demo.page('/');
  const command = /<pre>([\s\S]*?)<\/pre>/.exec(page.text)?.[1] ?? '';
  const answer = execFileSync('sh', ['-c', unescaped(command.trim())], { encoding: 'utf8', stdio: 'pipe' });
  if (JSON.parse(answer).job_id === undefined) throw new Error(`got ${answer}`);
}

async function openDashboard() {
  const { text } = await demo.page('/');
  const link = /href="(\/admin\/tasks)"/.exec(text)?.[1];
  const { status, text: dashboard } = await demo.page(link ?? '/nowhere');
  if (status !== 200 || !dashboard.includes('<html')) throw new Error(`${link} answers ${status}`);
}

async function readConsole() {
  await demo.until(TASK_LIMIT_MS, 'the staged failure in the console', () =>
    /Staged failure[\s\S]*\n\s+at /.test(demo.output),
  );
  const [address, error] = [demo.output.indexOf('Open the dashboard'), demo.output.search(/ERROR|WARN/)];
  if (address < 0 || error < address) throw new Error('the first trouble comes before the address');
  // What fails after a staged failure, and the breaker that it opens, are part of the staging.
  const unstaged = demo.output
    .split('\n')
    .filter((line) => /ERROR|WARN/.test(line) && !/staged|Suppressed|Circuit breaker|It depends on task/i.test(line));
  if (unstaged.length > 0) throw new Error(`unexpected: ${unstaged.join('\n')}`);
}

function unescaped(html) {
  const characters = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return html.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => characters[entity]);
}

function firstWithoutRequiredParameters(tasks) {
  const found = tasks.find(({ parameters = [] }) => parameters.every(({ required }) => !required));
  if (!found) throw new Error('Every task has required parameters; name one with --task and --params.');
  return found.name;
}

async function execute(name) {
  const { status, body } = await demo.post(`/api/v1/tasks/${name}/$execute`, { params: JSON.parse(values.params) });
  if (status !== 202 || !body?.job_id) throw new Error(`expected 202 with a job_id, got ${shown(status, body)}`);
  return body.job_id;
}

function completed(jobId) {
  return demo.until(TASK_LIMIT_MS, `job ${jobId} completed`, async () => {
    const { status, body } = await demo.get(`/api/v1/jobs/${jobId}`);
    if (FAILED_STATES.includes(body?.status)) throw new Error(`job ended as ${shown(status, body)}`);
    return body?.status === 'completed' && body;
  });
}

async function artifact(id) {
  const { status, body } = await demo.get(`/api/v1/artifacts/${id}`);
  const data = body?.data;
  if (status !== 200 || data?.error !== null || data.result === undefined)
    throw new Error(`got ${shown(status, body)}`);
}

async function recorded(jobId) {
  const { status, body } = await demo.get('/api/v1/tasks/executions?status=SUCCESS');
  const found = body?.results?.find(({ id, task_id: taskId }) => id === jobId || taskId === jobId);
  if (found?.status !== 'SUCCESS') throw new Error(`execution ${jobId} is not in ${shown(status, body)}`);
}

function shown(status, body) {
  return `${status} ${JSON.stringify(body)?.slice(0, 2_000)}`;
}
