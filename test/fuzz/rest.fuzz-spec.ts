import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Schedules } from '@taskledger/nestjs';
import { ApiDocument } from '../rest/support/documented.js';
import { finished } from '../rest/support/followed.js';
import { PLATFORMS, type RestApp, startApp } from '../rest/support/rest-app.js';
import { type FuzzRequest, type Known, MARK, requestsOf } from './support/requests.js';
import { type FuzzAnswer, Sender } from './support/sender.js';
import { SqlTexts } from './support/sql-texts.js';

const COUNT = Number(process.env['FUZZ_REQUESTS'] ?? 20_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
// Limited, most of the requests would reach nothing.
const UNLIMITED = { requests: false, changes: false, bulk: false, streams: 1_000 } as const;
const AT_ONCE = 16;
const AT_A_TIME = 500;

describe.each(PLATFORMS)(`${COUNT} requests from the OpenAPI document on %s (FUZZ_SEED=${SEED})`, (platform) => {
  const sql = new SqlTexts();
  let rest: RestApp;
  let sender: Sender;
  let known: Known;

  beforeAll(async () => {
    sql.start();
    rest = await startApp(platform, { admin: { limits: UNLIMITED } });
    sender = new Sender(rest.api.base);
    const ids = await Promise.all(
      ['collecting_task', 'failing_task', 'talkative_task', 'greet_user'].map((task) => finished(rest.api, task)),
    );
    // Named like tasks, so that names that are known are theirs too.
    for (const task of ['greet_user', 'failing_task'])
      await rest.app.get(Schedules).upsert(task, { task, cron: '0 0 1 1 *' });
    // What is asked of edges and of workflows is met at once, and not when the first request happens to name an execution.
    const workflow = await rest.tasks.executeWorkflow([
      { name: 'first', task: 'greet_user' },
      { name: 'second', task: 'greet_user', dependsOn: ['first'] },
    ]);
    await workflow.result();
    known = {
      ids: [...ids.map(({ id }) => id), workflow.id],
      names: ['greet_user', 'add', 'failing_task', 'collecting_task', 'default'],
    };
  });

  afterAll(async () => {
    sender.close();
    await rest.close();
    sql.stop();
  });

  it('E13 are all answered, none with an error of the server, and with statements that are ours alone', async () => {
    const { body: document } = await rest.api.get('/openapi.json');
    const described = new ApiDocument(document);
    const arbitrary = requestsOf(document, known);
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    let halfway = 0;
    for (let sent = 0; sent < COUNT; sent += AT_A_TIME) {
      if (sent >= COUNT / 2) halfway ||= sql.fragments.size;
      const requests = fc.sample(arbitrary, { seed: SEED + sent, numRuns: Math.min(AT_A_TIME, COUNT - sent) });
      await eachOf(requests, async (request) => {
        const answer = await sender.send(request);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const problem = problemOf(request, answer, described);
        if (problem) wrong.push(problem);
      });
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect([...sql.texts].filter((text) => text.includes(MARK))).toEqual([]);
    // What there is was met in the first half, but for what takes a rare combination.
    expect(sql.fragments.size - halfway).toBeLessThan(halfway / 4);
    // The requests are no nonsense: a good part of them is understood.
    const understood = [...statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
    expect(understood).toBeGreaterThan(COUNT / 10);
    expect((await rest.api.get('/health')).body.status).toBe('ok');
  }, 1_800_000);
});

function problemOf(request: FuzzRequest, answer: FuzzAnswer, described: ApiDocument): string | undefined {
  const { method, path, body } = request;
  const said = `${method} ${path} ${body ?? ''}`.slice(0, 300);
  if (answer.status >= 500) return `${said} was answered with ${answer.status}: ${answer.text.slice(0, 300)}`;
  // Other paths below the mount may be the host's, which has answers of its own.
  if (!described.has(method, path)) return undefined;
  // Before anybody sees them, Fastify's router refuses parameters longer than its maxParamLength, and Node long addresses.
  if (answer.status === 414 || answer.status === 431) return undefined;
  if (answer.status >= 400 && method !== 'HEAD' && !answer.type.startsWith('application/problem+json'))
    return `${said} was refused with ${answer.status} as ${answer.type}: ${answer.text.slice(0, 300)}`;
  const headers = new Headers({ 'content-type': answer.type });
  const mismatch =
    answer.status < 300 ? described.mismatch(method, path, { ...answer, headers, body: jsonOf(answer) }) : undefined;
  return mismatch && `${said} was answered in another way than documented: ${mismatch}`;
}

function jsonOf({ type, text }: FuzzAnswer): never | undefined {
  return type.startsWith('application/json') && text !== '' ? JSON.parse(text) : undefined;
}

async function eachOf(requests: readonly FuzzRequest[], work: (request: FuzzRequest) => Promise<void>): Promise<void> {
  const waiting = [...requests];
  const lane = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
