import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { RunState } from './run-state.js';

const setup = () => {
  const lines: string[] = [];
  const budget = { warn: (line: string) => void lines.push(line) } as unknown as RateLimitedLogger;
  return { lines, state: new RunState({ id: 'e1', run: 2, taskName: 'mail' }, budget) };
};
const fails = (): Promise<never> => Promise.reject(new Error('no'));

describe('RunState', () => {
  it('does what is asked within the run, and hands its failure to its awaiter', async () => {
    const { lines, state } = setup();
    expect(await state.write('ctx.x()', async () => 'done', 'not')).toBe('done');
    await expect(state.write('ctx.x()', fails, 'not')).rejects.toThrow('no');
    await turn();
    expect(lines).toEqual([]);
  });

  it('does nothing after the end, and says so once', async () => {
    const { lines, state } = setup();
    state.close();
    let calls = 0;
    for (let n = 0; n < 3; n++) expect(await state.write('ctx.x()', async () => String(calls++), 'not')).toBe('not');
    expect(state.refuses('ctx.y()')).toBe(true);
    expect(calls).toBe(0);
    expect(lines).toEqual([
      'Task "mail" called ctx.x() after it had ended, and nothing was recorded. Stop timers and await promises before ' +
        'the handler returns. (execution e1, run 2)',
    ]);
  });

  it('makes nothing of the failure of what the end overtook', async () => {
    const { state } = setup();
    const write = state.write('ctx.x()', fails, 'not');
    state.close();
    expect(await write).toBe('not');
  });

  it('says once what failed without anybody waiting for it, and leaves no rejection unhandled', async () => {
    const { lines, state } = setup();
    for (let n = 0; n < 3; n++) void state.write('ctx.x()', fails, 'not');
    await turn();
    await turn();
    expect(lines).toEqual(['Task "mail" called ctx.x() without await, and it failed: no (execution e1, run 2)']);
  });

  it('still rejects a guard after the end', async () => {
    const { lines, state } = setup();
    state.close();
    await expect(state.guard('ctx.guarded()', fails())).rejects.toThrow('no');
    void state.guard('ctx.guarded()', fails());
    await turn();
    await turn();
    expect(lines).toHaveLength(1);
  });
});
