import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { StartedServer } from '../lib/started-server.mjs';
import { opened } from './opened.mjs';
import { hostEnvironment } from './workshop.mjs';

const START_LIMIT_MS = 90_000;
const TASK_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

/**
 * Starts the built application of the README and uses it as its users do: the controller, the dashboard with its script,
 * REST, SIGTERM. Embedded, in a folder of its own, where no database is given. In a browser, if asked, the dashboard is opened.
 * @returns problems
 */
export async function served(workshop, entry, { databaseUrl = '', inBrowser = false } = {}) {
  const cwd = mkdtempSync(join(workshop.scratch, 'data-'));
  const env = { ...hostEnvironment(), ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) };
  const server = await StartedServer.start({ name: entry, command: process.execPath, args: [entry], cwd, env });
  try {
    await server.until(
      START_LIMIT_MS,
      'GET /api/v1/health',
      async () => (await server.get('/api/v1/health')).status === 200,
    );
    await controller(server);
    await dashboard(server);
    await execute(server);
    const problems = inBrowser ? await opened(server.origin) : [];
    await server.stop('SIGTERM', STOP_LIMIT_MS);
    const trouble = server.output.split('\n').filter((line) => /ERROR|WARN/.test(line));
    return [...problems, ...(trouble.length > 0 ? [`It logs:\n${trouble.join('\n')}`] : [])];
  } catch (error) {
    throw new Error(`${error.message}\n${server.output}`, { cause: error });
  } finally {
    await server.kill();
  }
}

async function controller(server) {
  const { status, body } = await server.post('/reports/u1');
  if (status !== 201 || body?.rows !== 6) throw new Error(`POST /reports/u1 answers ${status} ${JSON.stringify(body)}`);
}

async function dashboard(server) {
  const { status, text } = await server.page('/admin/tasks');
  if (status !== 200 || !text.includes('<html')) throw new Error(`GET /admin/tasks answers ${status} ${text}`);
  const [, script] = /<script[^>]+src="([^"]+\.js)"/.exec(text) ?? [];
  const response = await fetch(new URL(script ?? '/no-script', `${server.origin}/admin/tasks`));
  const type = response.headers.get('content-type');
  if (response.status !== 200 || !type?.startsWith('text/javascript') || (await response.text()).length < 1000)
    throw new Error(`The script of the dashboard, ${script}, answers ${response.status} ${type}`);
}

async function execute(server) {
  const { status, body } = await server.post('/api/v1/tasks/generate_report/$execute', { params: { userId: 'u2' } });
  if (status !== 202) throw new Error(`$execute answers ${status} ${JSON.stringify(body)}`);
  await server.until(TASK_LIMIT_MS, `job ${body.job_id}`, async () => {
    const { body: job } = await server.get(`/api/v1/jobs/${body.job_id}`);
    if (job?.status === 'failed' || job?.status === 'canceled') throw new Error(`the job ended as ${job.status}`);
    return job?.status === 'completed';
  });
}
