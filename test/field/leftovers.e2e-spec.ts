import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { ClaimLostError, Task, TaskContext, type TaskExecution } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

/** How a handler goes away and leaves its timers running. */
const ENDS = ['returns', 'throws', 'times out', 'is cancelled'] as const;

let gate = new Gate();
let timers: NodeJS.Timeout[] = [];
const calls = new Map<string, number>();

/** Every way to write through a context, none of it awaited. */
function writeAll(ctx: TaskContext): void {
  calls.set(ctx.executionId, (calls.get(ctx.executionId) ?? 0) + 1);
  void ctx.progress(50, 'left behind');
  void ctx.setMetadata({ left: 'behind' });
  void ctx.artifacts.save('left', 'behind');
  void ctx.artifacts.save(
    'left',
    (async function* () {
      yield 'behind';
    })(),
  );
  void ctx.guarded({ query: async () => [] });
  ctx.logger.log('left behind');
}

@Injectable()
class ForgetfulTasks {
  @Task('forgetful', { timeout: '200ms' })
  async run({ how }: { how: (typeof ENDS)[number] }, ctx: TaskContext): Promise<void> {
    // Nobody clears it.
    timers.push(setInterval(() => writeAll(ctx), 5));
    timers.push(setInterval(async () => ctx.progress(60), 5));
    if (how === 'returns') return;
    if (how === 'throws') throw new Error('gone');
    if (how === 'is cancelled') gate.open();
    await new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error)));
  }

  @Task('invalid')
  async invalid(_: object, ctx: TaskContext): Promise<string> {
    void ctx.progress('half' as never);
    void ctx.setMetadata({ rows: new Map() });
    void ctx.artifacts.save('', 'x');
    void ctx.tasks.enqueue('nobody_knows_it');
    void ctx.tasks.result('nothing');
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 'alive';
  }

  @Task('last_words')
  lastWords(_: object, ctx: TaskContext): string {
    void ctx.progress(99, 'almost', 'end');
    void ctx.setMetadata({ said: 'last' });
    void ctx.artifacts.save('last.txt', 'words');
    return 'done';
  }
}

describe('what a handler leaves behind', () => {
  let app: ContractApp;
  let warnings: string[];

  beforeAll(async () => {
    app = await startContractApp({ timeouts: { abortGrace: '50ms' } }, [ForgetfulTasks]);
  });
  beforeEach(() => {
    gate = new Gate();
    warnings = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: unknown) => void warnings.push(String(line)));
  });
  afterEach(() => {
    timers.forEach((timer) => clearInterval(timer));
    timers = [];
    jest.restoreAllMocks();
  });
  afterAll(() => app.close());

  const left = async (id: string): Promise<Partial<TaskExecution> & { logs: number; artifacts: number }> => {
    const { status, metadata, logCount } = (await app.tasks.get(id))!;
    const [logs, artifacts] = await Promise.all([app.tasks.countLogs(id), app.tasks.artifacts(id)]);
    return { status, metadata, logCount, logs, artifacts: artifacts.length };
  };

  // Jest fails a test during which a rejection is not handled.
  it.each(ENDS)(
    'A1 a handler that %s: nothing comes of what its timers go on to write, and one line says so',
    async (how) => {
      const { id } = await app.tasks.enqueue('forgetful', { how });
      if (how === 'is cancelled') {
        await gate.opened;
        await app.tasks.cancel(id);
      }
      await app.tasks.waitFor(id);
      const atEnd = await left(id);
      const before = calls.get(id) ?? 0;
      await until(() => (calls.get(id) ?? 0) > before + 20, 'more calls after the end');
      expect(await left(id)).toEqual(atEnd);
      const lines = warnings.filter((line) => line.includes(id) && line.includes('after it had ended'));
      // All lines of the process share a budget, and that of these four runs may be more.
      expect(lines.length).toBeLessThanOrEqual(1);
      if (how !== 'returns') return;
      expect(lines[0]).toMatch(/^Task "forgetful" called ctx\.\S+ after it had ended, and nothing was recorded\. /);
    },
  );

  it('A1 resolves to nothing after the end, and a guard still throws', async () => {
    let context!: TaskContext;
    app.registry.registerFunction('escaped', (_, ctx: TaskContext) => void (context = ctx));
    const { id } = await app.tasks.enqueue('escaped');
    await app.tasks.result(id);
    expect(await context.progress(50)).toBeUndefined();
    expect(await context.setMetadata({ a: 1 })).toBeUndefined();
    expect(await context.artifacts.save('late', 'x')).toBe('');
    await expect(context.guarded(app.ledger.database)).rejects.toBeInstanceOf(ClaimLostError);
  });

  it('A1 rejects within a live run that has lost its claim, where it is awaited, and not where it is forgotten', async () => {
    const ends: unknown[] = [];
    gate = new Gate();
    app.registry.registerFunction('overtaken', async (_, ctx: TaskContext) => {
      await gate.opened;
      writeAll(ctx);
      const writes = [ctx.progress(50), ctx.setMetadata({ a: 1 }), ctx.artifacts.save('a', 'x')];
      ends.push(...(await Promise.allSettled(writes)));
      await expect(ctx.guarded(app.ledger.database)).rejects.toBeInstanceOf(ClaimLostError);
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const { id } = await app.tasks.enqueue('overtaken');
    await until(async () => (await app.tasks.status(id)) === 'STARTED', 'the start');
    await app.ledger.database.query(
      'UPDATE taskledger.task_claim SET claim_key = gen_random_uuid() WHERE execution_id = $1',
      [id],
    );
    gate.open();
    await until(() => ends.length === 3, 'the writes');
    for (const end of ends) expect(end).toMatchObject({ reason: expect.any(ClaimLostError) });
  });

  it('A1 keeps a forgotten await that fails from ending the process', async () => {
    const { id } = await app.tasks.enqueue('invalid');
    expect(await app.tasks.result(id)).toBe('alive');
    expect(warnings.filter((line) => line.includes(id)).length).toBeLessThanOrEqual(1);
  });

  it('A1 records what was begun before the end, also where nobody awaits it', async () => {
    const { id } = await app.tasks.enqueue('last_words');
    expect(await app.tasks.result(id)).toBe('done');
    const execution = await app.tasks.get(id);
    expect(execution?.metadata).toMatchObject({ said: 'last', progress_message: 'almost', progress_step: 'end' });
    expect((await app.tasks.artifacts(id)).map(({ name }) => name)).toEqual(['last.txt']);
    expect((await app.tasks.logs(id)).map(({ message }) => message)).toEqual(['almost']);
    expect(warnings.filter((line) => line.includes(id))).toEqual([]);
  });
});
