import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Schedules, TaskBreakers, type WorkflowHandle, Workflows } from '@taskledger/nestjs';
import { trackParcels } from './carrier/carrier.contract.js';
import { CARRIER_BREAKER } from './carrier/carrier.breaker.js';
import { fulfilOrder } from './fulfilment/fulfil-order.workflow.js';
import { checkOrder, type FulfilOrder } from './fulfilment/fulfilment.contract.js';
import { nightlyReport } from './reports/nightly-report.contract.js';
import { RunningShop, until } from './shop.fixture.js';

const CUSTOMER = { customerEmail: 'zoe@example.com', customerName: 'Zoë' };
const CUPS = { article: 'Tea cup', quantity: 3, unitCents: 770 };
const SETS = { article: 'Tea set', quantity: 2, unitCents: 14_900 };

describe('orders, from the stock to the parcel', () => {
  let shop: RunningShop;
  beforeAll(async () => {
    shop = await RunningShop.start();
  });
  afterAll(() => shop.stop());

  const start = (order: Pick<FulfilOrder, 'orderId' | 'lines' | 'card'>): Promise<WorkflowHandle<{ code: string }>> =>
    shop.app.get(Workflows).start(fulfilOrder, { ...CUSTOMER, ...order });
  const pieces = async (article: string): Promise<number> =>
    (
      await shop.dataSource.query<{ pieces: number }[]>('SELECT pieces FROM demo.stock WHERE article = $1', [article])
    )[0]!.pieces;
  const nodesOf = async (handle: WorkflowHandle): Promise<Record<string, string>> => {
    const { nodes } = await handle.status();
    return Object.fromEntries(nodes.map(({ name, status, reason }) => [name, reason ? `${status} ${reason}` : status]));
  };

  // The carrier is closed for its first three calls, so this one has to come first.
  it('answers with what it knew while the carrier is down, and orders wait until it is back', async () => {
    const tracked = await shop.tasks.enqueue(trackParcels);
    const answer = await tracked.result();
    const breaker = await shop.app.get(TaskBreakers).get('carrier');
    const order = await start({ orderId: 'A-1', lines: [CUPS] });
    const { code } = await order.result({ timeout: '1m' });

    expect(answer).toMatchObject({ status: 'completed_with_errors', partial_result: { parcels: 0, byState: {} } });
    expect((await shop.attempts(tracked.id)).map(({ errorType }) => errorType)).toEqual(Array(3).fill('CarrierError'));
    expect(breaker).toMatchObject({ state: 'open', failures: CARRIER_BREAKER.failureThreshold });
    expect(code).toMatch(/-A-1$/);
    expect(await nodesOf(order)).toEqual({
      reserved: 'SUCCESS',
      charged: 'SUCCESS',
      released: 'SKIPPED condition_not_met',
      checked_by_hand: 'SKIPPED condition_not_met',
      shipped: 'SUCCESS',
      confirmed: 'SUCCESS',
    });
    expect(await shop.app.get(TaskBreakers).get('carrier')).toMatchObject({ state: 'closed', failures: 0 });
    expect(await (await shop.tasks.enqueue(trackParcels)).result()).toEqual({ parcels: 1, byState: { booked: 1 } });
  });

  it('takes a large order from the stock once, and has a clerk look at it', async () => {
    const before = await pieces('Tea set');
    const order = await start({ orderId: 'B-1', lines: [SETS] });
    const check = await until(async () => {
      const { nodes } = await order.status();
      return nodes.find(({ name, status }) => name === 'checked_by_hand' && status === 'STARTED');
    });
    await order.cancel();
    const again = await start({ orderId: 'B-1', lines: [SETS] });
    await until(async () => (await nodesOf(again))['charged'] === 'SUCCESS');
    await again.cancel();

    expect((await shop.execution(check.id)).taskName).toBe(checkOrder.name);
    expect(await pieces('Tea set')).toBe(before - 2);
  });

  it('gives the stock back when the card is declined', async () => {
    const before = await pieces('Tea cup');
    const order = await start({ orderId: 'C-1', lines: [CUPS], card: 'expired' });

    await expect(order.result()).rejects.toThrow('declined (expired_card)');
    expect(await nodesOf(order)).toMatchObject({
      reserved: 'SUCCESS',
      charged: 'FAILURE',
      released: 'SUCCESS',
      shipped: 'FAILURE dependency_failed',
    });
    expect(await pieces('Tea cup')).toBe(before);
  });

  it('says what it does not sell, and waits for what is not there', async () => {
    const unknown = await start({ orderId: 'D-1', lines: [{ ...CUPS, article: 'Coffee cup' }] });
    await expect(unknown.result()).rejects.toThrow('The shop does not sell "Coffee cup". It sells: Tea cup, Tea pot');

    const many = await start({ orderId: 'E-1', lines: [{ ...SETS, quantity: 5 }] });
    const reserved = await until(async () => {
      const { nodes } = await many.status();
      return nodes.find(({ name, status }) => name === 'reserved' && status === 'RETRY');
    });
    expect((await shop.attempts(reserved.id))[0]).toMatchObject({ errorType: 'OutOfStockError' });

    // The schedule that waits for this: its condition is true now, and again only after the next sale.
    const schedules = shop.app.get(Schedules);
    const [delivery] = await until(async () => {
      const begun = await schedules.checkConditions();
      return begun.length > 0 && begun;
    });
    expect(await shop.tasks.result(delivery!)).toEqual({ ordered: [{ article: 'Tea set', pieces: 5 }] });
    expect(await schedules.get('reorder_stock')).not.toHaveProperty('endedAt', expect.anything());
    await until(async () => (await nodesOf(many))['charged'] === 'SUCCESS');
    expect(await pieces('Tea set')).toBe(1);
    await many.cancel();
  });

  it('takes orders over HTTP once each, and refuses wrong ones', async () => {
    const post = async (body: object): Promise<{ status: number; body: { id?: string; message?: unknown } }> => {
      const headers = { 'content-type': 'application/json' };
      const request = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await fetch(`${await shop.app.getUrl()}/orders`, request);
      return { status: answer.status, body: (await answer.json()) as { id?: string } };
    };
    const order = { ...CUSTOMER, orderId: 'F-1', lines: [CUPS] };
    const [first, second] = [await post(order), await post(order)];

    expect(first).toEqual({ status: 202, body: { id: expect.any(String), page: expect.any(String) } });
    expect(second).toEqual(first);
    expect(await post({ ...order, orderId: 'one' })).toMatchObject({
      status: 400,
      body: { message: ['orderId must look like A-1042'] },
    });
    expect((await post({ ...order, card: 'none' })).status).toBe(400);
  });

  it('reports what the tasks have done', async () => {
    await (await shop.tasks.enqueue('hello', {})).result();
    const { report, finished } = await until(async () => {
      const result = await (await shop.tasks.enqueue(nightlyReport, { hours: 1 })).result();
      return (await shop.artifact(result.report)).text.includes('| hello |') && result;
    });
    const { name, text } = await shop.artifact(report);

    expect(name).toBe('nightly-report.md');
    expect(finished).toBeGreaterThan(0);
    expect(text).toMatch(/\| hello \| [1-9]\d* \| 0 \| 0 \| [\d.]+ s \| [\d.]+ s \|/);
    expect(text).toContain('- carrier: ');
    expect(await shop.app.get(Schedules).get('nightly_report')).toMatchObject({
      timing: { cron: '30 2 * * *' },
      catchUp: 'last',
    });
  });
});
