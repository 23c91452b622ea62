import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TaskContext, TaskLogCollector, TaskTracker } from '@taskledger/nestjs';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { LogBuffer } from '../../libs/task/src/execution/log-buffer.js';
import { BUILT_IN } from '../../libs/task/src/secrets/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

const [LIMIT, FIRST, LAST] = [40, 10, 20];

interface Log {
  /** Messages before the note of what is gone; all of them where there is none. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly dropped: number;
}

describe('finding 13 a log that is longer than its limit', () => {
  let app: ContractApp;
  let step = new Gate();
  const end = new Gate();

  beforeAll(async () => {
    app = await startContractApp({
      limits: { logLines: LIMIT },
      queues: { default: {}, hand: {} },
      worker: { queues: ['default'] },
    });
    app.registry.registerFunction('talk', ({ lines, fails }: Talk, { logger, attempt }: TaskContext) => {
      for (let n = 1; n <= lines; n++) logger.log(`${attempt}.${n}`);
      if (fails && attempt === 1) throw new Error('out of memory');
    });
    app.registry.registerFunction('step', async ({ steps }: { steps: number }, { logger, run }: TaskContext) => {
      for (let at = 1; at <= steps; at++) {
        for (let n = 1; n <= 15; n++) logger.log(`${at}.${n}`);
        await step.opened;
      }
      return run;
    });
    app.registry.registerFunction('chat', async (_, { logger }: TaskContext) => {
      for (let n = 1; n <= 150; n++) {
        logger.log(`1.${n}`);
        await new Promise(setImmediate);
      }
      await end.opened;
    });
    app.registry.registerFunction('hand', () => undefined);
  });
  afterAll(() => app.close());

  const logOf = async (id: string): Promise<Log> => {
    const lines = await app.tasks.logs(id);
    const execution = await app.tasks.get(id);
    expect(execution?.logCount).toBe(lines.length);
    expect(lines.length).toBeLessThanOrEqual(LIMIT);
    const gaps = lines.flatMap(({ data }, at) =>
      data && typeof data === 'object' && 'dropped_lines' in data ? [at] : [],
    );
    expect(gaps.length).toBe(execution?.logDropped === 0 ? 0 : 1);
    const messages = lines.map(({ message }) => message);
    const [gap = lines.length] = gaps;
    if (gaps.length > 0)
      expect(lines[gap]).toMatchObject({
        level: 'warning',
        message: `${execution?.logDropped} lines were dropped here (limits.logLines)`,
        data: { dropped_lines: execution?.logDropped },
      });
    return { before: messages.slice(0, gap), after: messages.slice(gap + 1), dropped: execution?.logDropped ?? 0 };
  };
  const hasLine = (id: string, message: string): Promise<boolean> =>
    until(async () => {
      const lines = await app.tasks.logs(id);
      // However far it has come.
      expect(lines.length).toBeLessThanOrEqual(LIMIT);
      return lines.at(-1)?.message === message;
    }, `the line ${message}`);
  const numbers = (from: number, to: number, of = 1): string[] =>
    Array.from({ length: to - from + 1 }, (_, at) => `${of}.${from + at}`);
  const ran = async (payload: Talk, options = {}): Promise<Log> => {
    const { id } = await app.tasks.enqueue('talk', payload, options);
    await app.tasks.waitFor(id, { timeout: '30s' });
    return logOf(id);
  };

  it('keeps the first lines and those before the crash, and says between them how many are gone', async () => {
    const { before, after, dropped } = await ran({ lines: 10_000, fails: true });
    expect(before).toEqual(numbers(1, FIRST));
    expect(after.length).toBeGreaterThanOrEqual(LAST);
    expect(after).toEqual([...numbers(10_002 - after.length, 10_000), 'out of memory']);
    expect(before.length + dropped + after.length).toBe(10_001);
  });

  it('is whole up to its limit, and no statement makes room for one line of it', async () => {
    const failing = failStatements(app.ledger.database, 'log_gap', 1, new Error('nothing is in the way'));
    expect(await ran({ lines: LIMIT })).toEqual({ before: numbers(1, LIMIT), after: [], dropped: 0 });
    failing.restore();
    expect(failing.failures).toBe(0);
    const { before, after, dropped } = await ran({ lines: LIMIT + 1 });
    expect([before, after.at(-1), before.length + dropped + after.length]).toEqual([
      numbers(1, FIRST),
      `1.${LIMIT + 1}`,
      LIMIT + 1,
    ]);
  });

  it('goes on through further attempts, which count into the same note', async () => {
    const { before, after, dropped } = await ran({ lines: 100, fails: true }, { retry: { maxRetries: 1, baseMs: 1 } });
    expect(before).toEqual(numbers(1, FIRST));
    expect(after.slice(-LAST)).toEqual(numbers(101 - LAST, 100, 2));
    // Two runs, and the error of the first.
    expect(before.length + dropped + after.length).toBe(201);
  });

  it('has its newest line at any time while it is written, and none twice for whoever goes on from a line', async () => {
    const { id } = await app.tasks.enqueue('step', { steps: 20 });
    const seen: string[] = [];
    let place: string | undefined;
    for (let at = 1; at <= 20; at++) {
      await hasLine(id, `${at}.15`);
      const lines = await app.tasks.logs(id, { after: place });
      place = lines.at(-1)?.id;
      seen.push(...lines.filter(({ level }) => level === 'info').map(({ message }) => message));
      const opened = step;
      step = new Gate();
      opened.open();
    }
    await app.tasks.waitFor(id);
    // Who reads along misses nothing.
    expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => numbers(1, 15, at + 1)).flat());
    const { before, after, dropped } = await logOf(id);
    expect([before, after.slice(-LAST), before.length + dropped + after.length]).toEqual([
      numbers(1, FIRST),
      seen.slice(-LAST),
      300,
    ]);
  });

  it('is there with its newest lines when the worker is lost, and goes on with the next', async () => {
    const { id } = await app.tasks.enqueue('hand', {}, { queue: 'hand' });
    for (const run of [1, 2]) {
      const node = await HandNode.join(app.ledger, ['hand']);
      const claim = await node.claim('hand');
      const buffer = new LogBuffer(claim, app.ledger, LIMIT, BUILT_IN);
      for (let n = 1; n <= 500; n++) buffer.add('info', `${run}.${n}`);
      await hasLine(id, `${run}.500`);
      expect((await logOf(id)).after.at(-1)).toBe(`${run}.500`);
      await node.die();
      await app.get(Rescuer).rescue();
      // What it says now is nobody's.
      for (let n = 1; n <= 2 * LIMIT; n++) buffer.add('info', 'from the dead');
      await buffer.drain();
      const { before, after, dropped } = await logOf(id);
      expect([before, after.slice(-LAST)]).toEqual([numbers(1, FIRST), numbers(501 - LAST, 500, run)]);
      expect(before.length + dropped + after.length).toBe(500 * run);
    }
  });

  it('takes lines from outside as well, one by one and many at once', async () => {
    const { id, taskId } = await app.get(TaskTracker).registerTaskExecution({
      taskId: 'outside',
      taskName: 'elsewhere',
      module: 'elsewhere',
      initialStatus: 'STARTED',
    });
    for (let n = 1; n <= 3 * LIMIT; n++) expect(await app.tasks.log(id, `1.${n}`)).toBe(true);
    const { before, after, dropped } = await logOf(id);
    expect([before, after.slice(-LAST)]).toEqual([numbers(1, FIRST), numbers(3 * LIMIT + 1 - LAST, 3 * LIMIT)]);
    expect(before.length + dropped + after.length).toBe(3 * LIMIT);
    const collector = new TaskLogCollector();
    for (let n = 1; n <= 500; n++) collector.info(`2.${n}`);
    expect(await app.get(TaskTracker).saveLogs(taskId, collector)).toBeLessThanOrEqual(LIMIT);
    expect(collector.getUnsaved()).toEqual([]);
    const later = await logOf(id);
    expect([later.before, later.after.slice(-LAST)]).toEqual([numbers(1, FIRST), numbers(501 - LAST, 500, 2)]);
    expect(later.before.length + later.dropped + later.after.length).toBe(3 * LIMIT + 500);
  });

  it('counts each line that is gone where many write at once', async () => {
    const { id } = await app.tasks.enqueue('chat', {});
    await until(async () => (await app.tasks.status(id)) === 'STARTED', 'the run to begin');
    await Promise.all(Array.from({ length: 100 }, (_, n) => app.tasks.log(id, `9.${n}`)));
    end.open();
    await app.tasks.waitFor(id);
    const lines = await app.tasks.logs(id);
    const { logCount, logDropped } = (await app.tasks.get(id))!;
    expect(lines.filter(({ data }) => data !== null).length).toBe(1);
    expect([logCount, lines.length - 1 + logDropped]).toEqual([lines.length, 250]);
    // What others write, a run does not know of until it makes room itself.
    expect(lines.length).toBeLessThanOrEqual(2 * LIMIT);
  });
});

interface Talk {
  readonly lines: number;
  readonly fails?: boolean;
}
