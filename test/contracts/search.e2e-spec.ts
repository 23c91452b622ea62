import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExecutionFilter } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

const ORDER = randomUUID();

describe('search', () => {
  let app: ContractApp;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    app = await startContractApp();
    app.registry.registerFunction('billing-send', () => 'sent');
    app.registry.registerFunction('billing-fail', () => {
      throw new Error(`No 50% discount for order ${ORDER}`);
    });
    app.registry.registerFunction('mail-send', () => 'sent');
    const plain = await app.tasks.enqueue('mail-send', {});
    ids['mail'] = plain.id;
    ids['billing'] = (await app.tasks.enqueue('billing-send', {})).id;
    ids['failed'] = (await app.tasks.enqueue('billing-fail', {})).id;
    ids['keyed'] = (await app.tasks.enqueue('mail-send', {}, { taskId: 'billing' })).id;
    // Somebody else's id, which may be that of one of ours.
    ids['twin'] = (await app.tasks.enqueue('mail-send', {}, { taskId: plain.id.toUpperCase() })).id;
    await Promise.all(Object.values(ids).map((id) => app.tasks.waitFor(id)));
  });
  afterAll(() => app.close());

  const found = async (search: string, more: ExecutionFilter = {}): Promise<string[]> => {
    const { items } = await app.tasks.list({ search, ...more });
    expect(await app.tasks.count({ search, ...more })).toEqual({ count: items.length, capped: false });
    return items.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id).toSorted();
  };

  it('finds an execution by its id in full, however it is written', async () => {
    expect(await found(ids['mail'] ?? '')).toEqual(['mail']);
    expect(await found(ids['billing']?.toUpperCase() ?? '')).toEqual(['billing']);
    expect(await found(ids['mail']?.toUpperCase() ?? '')).toEqual(['mail', 'twin']);
    expect(await found(ids['mail']?.slice(0, -1) ?? '')).toEqual([]);
  });

  it('finds one by the task id that its caller gave, and then nothing else', async () => {
    expect(await found('billing')).toEqual(['keyed']);
    expect(await found('billing', { taskName: 'billing-send' })).toEqual([]);
  });

  it('finds parts of task names and of errors, in any case, and takes no character for a pattern', async () => {
    expect(await found('BILLING-')).toEqual(['billing', 'failed']);
    expect(await found('-send')).toEqual(['billing', 'keyed', 'mail', 'twin']);
    expect(await found('discount for')).toEqual(['failed']);
    expect(await found('50% DISCOUNT')).toEqual(['failed']);
    expect(await found('5_%')).toEqual([]);
    expect(await found('l-')).toEqual(['keyed', 'mail', 'twin']);
  });

  it('finds an id that is no execution in errors', async () => {
    expect(await found(ORDER)).toEqual(['failed']);
    expect(await found(randomUUID())).toEqual([]);
  });

  it('keeps to the other conditions, and goes on from page to page', async () => {
    expect(await found('-send', { taskName: 'billing-send' })).toEqual(['billing']);
    expect(await found('discount', { status: 'SUCCESS' })).toEqual([]);
    const first = await app.tasks.list({ search: '-send', limit: 3 });
    const rest = await app.tasks.list({ search: '-send', limit: 3, cursor: first.nextCursor });
    expect([first.items.length, rest.items.length]).toEqual([3, 1]);
  });
});
