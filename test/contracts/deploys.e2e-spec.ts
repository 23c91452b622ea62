import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DeployComparison, TaskDeploys } from '@taskledger/nestjs';
import { Nodes } from '../../libs/task/src/ledger/nodes/nodes.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { plantDeploys, plantErrors } from '../fixtures/planted-deploys.js';
import { plantEnds } from '../fixtures/planted-statistics.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('deploys', () => {
  let app: ContractApp;
  let deploys: TaskDeploys;

  beforeAll(async () => {
    app = await startContractApp({ worker: { version: '1.0.0' } });
    deploys = app.get(TaskDeploys);
  });
  afterAll(() => app.close());

  const sql = (text: string): Promise<unknown[]> => app.ledger.database.query(text);

  describe('D-2: that are written down', () => {
    const started: Nodes[] = [];

    beforeEach(async () => {
      for (const node of started.splice(0)) await node.leave();
      await plantDeploys(app.ledger.database, [{ version: '1.0.0', atMs: app.ledger.clock.now() - HOUR_MS }]);
    });

    /** A process that starts with a version. */
    async function start(version?: string): Promise<Nodes> {
      const node = new Nodes(app.ledger.database);
      started.push(node);
      await node.register({
        name: 'other',
        version: '0',
        engine: 'ledger',
        ...(version !== undefined && { appVersion: version }),
      });
      return node;
    }
    const versions = async (): Promise<string[]> => (await deploys.list({ limit: 100 })).map(({ version }) => version);

    it('are those of the first process of each version', async () => {
      await sql('DELETE FROM taskledger.task_deploy');
      await start('2.0.0');
      await start('2.0.0');
      await start();
      const [deploy, ...others] = await deploys.list();
      expect([deploy, others]).toEqual([{ version: '2.0.0', at: expect.any(Date), until: null, isRunning: true }, []]);
      expect(Math.abs(deploy!.at.getTime() - app.ledger.clock.now())).toBeLessThan(MINUTE_MS);
    });

    it('tell when the next one came, and which version still runs', async () => {
      const second = await start('2.0.0');
      await start('3.0.0');
      await second.leave();
      const [newest, before, first] = await deploys.list();
      expect([newest, before, first].map((deploy) => [deploy?.version, deploy?.isRunning])).toEqual([
        ['3.0.0', true],
        ['2.0.0', false],
        ['1.0.0', true],
      ]);
      expect([before?.until, first?.until]).toEqual([newest?.at, before?.at]);
      expect(await deploys.list({ limit: 1 })).toEqual([newest]);
    });

    it('are none when a process is restarted while others of its version run', async () => {
      await start('2.0.0');
      await start('1.0.0');
      expect(await versions()).toEqual(['2.0.0', '1.0.0']);
    });

    it('are deploys again when a version comes back', async () => {
      const second = await start('2.0.0');
      await second.leave();
      const third = await start('3.0.0');
      await third.leave();
      await start('2.0.0');
      expect(await versions()).toEqual(['2.0.0', '3.0.0', '2.0.0', '1.0.0']);
      const [again, , once] = await deploys.list();
      const compared = [await deploys.compare('2.0.0'), await deploys.compare('2.0.0', { at: once!.at })];
      expect(compared.map(({ deploy, previous }) => [deploy.at, previous?.version])).toEqual([
        [again!.at, '3.0.0'],
        [once!.at, '1.0.0'],
      ]);
    });

    it('are one when many processes start at once', async () => {
      await Promise.all(Array.from({ length: 20 }, () => start('2.0.0')));
      expect(await versions()).toEqual(['2.0.0', '1.0.0']);
    });

    it('are none of a process that goes on under another id', async () => {
      const old = await start('0.9.0');
      await start('2.0.0');
      await app.ledger.nodes.markDead([old.id]);
      await old.rebirth();
      expect(await versions()).toEqual(['2.0.0', '0.9.0', '1.0.0']);
    });

    it('are forgotten when there are more than 100', async () => {
      for (let build = 1; build <= 103; build++) await start(`build-${build}`);
      const known = await versions();
      expect([known.length, known[0], known[99]]).toEqual([100, 'build-103', 'build-4']);
      await expect(deploys.compare('build-1')).rejects.toThrow('There is no deploy of version "build-1".');
    });
  });

  describe('N-5: that are compared', () => {
    // In the middle of a minute, some hours ago; the one before it 10 hours earlier, the next one 2 hours later.
    let atMs: number;

    beforeEach(async () => {
      for (const table of ['stat', 'stat_delta', 'error_group']) await sql(`DELETE FROM taskledger.task_${table}`);
      atMs = Math.floor(app.ledger.clock.now() / MINUTE_MS) * MINUTE_MS - 5 * HOUR_MS + 20_000;
      await plantDeploys(app.ledger.database, [
        { version: '1.0.0', atMs: atMs - 10 * HOUR_MS },
        { version: '2.0.0', atMs },
        { version: '3.0.0', atMs: atMs + 2 * HOUR_MS },
      ]);
    });

    /** Ends of a task before and after. */
    const went = (task: string, before: [ok: number, bad: number, latency?: number], after: typeof before) =>
      plantEnds(
        app.ledger,
        [
          { count: before[0], latency: before[2], atMs: atMs - HOUR_MS },
          { count: before[1], latency: before[2], atMs: atMs - HOUR_MS, status: 'FAILURE' as const },
          { count: after[0], latency: after[2], atMs: atMs + HOUR_MS },
          { count: after[1], latency: after[2], atMs: atMs + HOUR_MS, status: 'FAILURE' as const },
        ].flatMap((ends) => (ends.count > 0 ? [{ task, ...ends }] : [])),
      );
    const outcomes = ({ tasks }: DeployComparison): unknown[] =>
      tasks.map(({ taskName, outcome }) => [taskName, outcome]);

    it('have an outcome for each task, the worst first, folded or not', async () => {
      await went('charge', [980, 20], [100, 100]);
      await went('report', [200, 0, 20], [200, 0, 24]);
      await went('refund', [100, 100], [200, 0]);
      await went('mail', [500, 5], [400, 4]);
      await went('audit', [10, 0], [12, 0]);
      await went('brand_new', [0, 0], [90, 0]);
      const compared = await deploys.compare('2.0.0');
      expect(outcomes(compared)).toEqual([
        ['charge', 'worse'],
        ['report', 'worse'],
        ['brand_new', 'unclear'],
        ['audit', 'unclear'],
        ['refund', 'better'],
        ['mail', 'same'],
      ]);
      expect(compared).toMatchObject({
        deploy: { version: '2.0.0', at: new Date(atMs), until: new Date(atMs + 2 * HOUR_MS), isRunning: false },
        previous: { version: '1.0.0' },
        counts: { worse: 2, better: 1, same: 1, unclear: 2 },
      });
      const [charge, report] = compared.tasks;
      expect(charge).toMatchObject({
        before: { finished: 1_000, failureRate: 0.02, runs: 1_000 },
        after: { finished: 200, failureRate: 0.5, runs: 200 },
        reasons: ['50 % of 200 executions failed, against 2 % of 1,000 executions before.'],
      });
      expect(report!.after.runP95Ms! / report!.before.runP95Ms!).toBeCloseTo(4, 1);
      await app.ledger.statistics.compact();
      expect(await deploys.compare('2.0.0')).toEqual(compared);
    });

    it('know nothing of the minute of a deploy, and nothing beyond the ones before and after', async () => {
      const minute = atMs - 20_000;
      await plantEnds(app.ledger, [
        { task: 'only', count: 1, atMs: minute - MINUTE_MS },
        { task: 'only', count: 10, atMs: minute },
        { task: 'only', count: 100, atMs: minute + MINUTE_MS },
        { task: 'only', count: 1_000, atMs: atMs - 10 * HOUR_MS },
        { task: 'only', count: 10_000, atMs: atMs + 2 * HOUR_MS },
      ]);
      const compared = await deploys.compare('2.0.0');
      expect(compared.tasks.map(({ before, after }) => [before.finished, after.finished])).toEqual([[1, 100]]);
      expect([compared.before, compared.after]).toEqual([
        { from: new Date(minute - 10 * HOUR_MS + MINUTE_MS), to: new Date(minute) },
        { from: new Date(minute + MINUTE_MS), to: new Date(minute + 2 * HOUR_MS) },
      ]);
      const narrow = await deploys.compare('2.0.0', { window: '30m' });
      expect([narrow.before?.from, narrow.after.to]).toEqual([
        new Date(minute - 29 * MINUTE_MS),
        new Date(minute + 30 * MINUTE_MS),
      ]);
    });

    it('name errors that were first seen after the deploy', async () => {
      await went('mail', [500, 0], [500, 1]);
      await plantErrors(app.ledger.database, [
        { fingerprint: 'old', task: 'mail', atMs: atMs - HOUR_MS },
        { fingerprint: 'new', task: 'mail', atMs: atMs + 1 },
        { fingerprint: 'of-the-next', task: 'mail', atMs: atMs + 2 * HOUR_MS + 1 },
      ]);
      const { tasks } = await deploys.compare('2.0.0');
      expect(tasks).toMatchObject([
        {
          outcome: 'unclear',
          reasons: ['1 error had not been seen before.'],
          newErrors: [{ fingerprint: 'new', errorType: 'TypeError', firstSeenAt: new Date(atMs + 1) }],
        },
      ]);
    });

    it('have nothing to be compared with where none came before, and nothing yet in their first minute', async () => {
      await went('mail', [500, 0], [500, 0]);
      expect(await deploys.compare('1.0.0')).toMatchObject({
        previous: null,
        before: null,
        tasks: [{ taskName: 'mail', outcome: 'unclear', before: { finished: 0 }, after: { finished: 500 } }],
      });
      const nowMs = app.ledger.clock.now();
      await plantDeploys(app.ledger.database, [{ version: '4.0.0', atMs: nowMs }]);
      const { after, tasks } = await deploys.compare('4.0.0');
      expect([after.from, tasks]).toEqual([after.to, []]);
    });

    it('are asked for with options that there are', async () => {
      await expect(deploys.compare('2.0.0', { window: '25h' })).rejects.toThrow("Use '10m' to '24h'.");
      await expect(deploys.compare('2.0.0', { since: '1h' } as object)).rejects.toThrow('since');
      await expect(deploys.compare('2.0.0', { at: new Date(atMs + 1) })).rejects.toMatchObject({
        code: 'DEPLOY_UNKNOWN',
      });
      await expect(deploys.compare('nothing')).rejects.toMatchObject({ code: 'DEPLOY_UNKNOWN' });
      await expect(deploys.list({ limit: 101 })).rejects.toThrow('Use a whole number from 1 to 100.');
    });
  });
});
