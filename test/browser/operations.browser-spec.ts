import { Injectable } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Queues, Task, TaskBreakers } from '@taskledger/nestjs';
import type { Locator, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import type { Wire } from '../rest/support/wire.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

const QUEUES = { default: {}, orders: {}, held: { globalConcurrency: 5, maxSize: 100 }, nowhere: {} };
const WORKER = { queues: ['default', 'orders', 'held'] };

@Injectable()
class Guarded {
  @Task('call_bank', { module: 'bank', breaker: { failureThreshold: 2, recoveryTimeout: '1h', key: 'bank' } })
  call(): never {
    throw new Error('the bank is down');
  }

  @Task('book_later', { module: 'bank', breaker: { failureThreshold: 3, onOpen: 'wait' } })
  book(): string {
    return 'booked';
  }
}

describe('circuit breakers in the dashboard', () => {
  const dashboard = useDashboard({ tasks: { queues: QUEUES, worker: WORKER }, providers: [Guarded] });
  const chromium = useChromium();
  let page: Page;

  beforeEach(async () => {
    ({ page } = chromium);
    const breakers = dashboard().get(TaskBreakers);
    await until(async () => (await breakers.list()).length >= 2, 'the breakers to be known');
    for (const { name } of await breakers.list()) await breakers.close(name);
  });

  const row = (name: string): Locator =>
    page.getByRole('list', { name: 'Breakers' }).getByRole('listitem').filter({ hasText: name });
  const read = async (name: string): Promise<Wire> => (await dashboard().api.get(`/breakers/${name}`)).body;
  const navigation = (): Locator => page.getByRole('navigation', { name: 'Pages' }).first();

  it('S1-31 are listed with their state and failures, and what is open first', async () => {
    for (let n = 0; n < 2; n++) await dashboard().ran('call_bank');
    await page.goto(dashboard().at('breakers'));
    await row('bank').getByText('Open', { exact: true }).first().waitFor();
    await row('bank').getByText('2 of 2 failures').waitFor();
    await row('bank')
      .getByText(/Opened by failures/)
      .waitFor();
    await row('bank')
      .getByText(/One run tries again/)
      .waitFor();
    const names = await page.getByRole('list', { name: 'Breakers' }).getByRole('listitem').allTextContents();
    expect(names[0]).toContain('bank');
    await navigation().getByText('1 breaker is not closed').waitFor({ state: 'attached' });
    await page.getByLabel('State').selectOption('closed');
    await row('book_later').waitFor();
    await row('call_bank').waitFor({ state: 'detached' });
    await page.getByLabel('Search breakers').fill('nothing');
    await page.getByText('No breaker fits').waitFor();
    await page.getByRole('link', { name: 'show all breakers' }).click();
    await row('bank').first().waitFor();
  });

  it('S1-31 are opened and closed after a confirmation, with a reason', async () => {
    await page.goto(dashboard().at('breakers'));
    await row('call_bank').getByRole('button', { name: 'Open' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/No run of call_bank begins until somebody closes it/).waitFor();
    await dialog.getByLabel('Reason').fill('the bank has announced it');
    await dialog.getByRole('button', { name: 'Open the breaker' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row('call_bank')
      .getByText(/the bank has announced it/)
      .waitFor();
    await row('call_bank').getByText('Stays open until somebody closes it').waitFor();
    expect(await read('bank')).toMatchObject({ state: 'open', opened: { reason: 'the bank has announced it' } });
    await row('call_bank').getByRole('link', { name: 'call_bank' }).click();
    const own = page.getByRole('region', { name: 'Circuit breaker' });
    await own.getByText('Open', { exact: true }).first().waitFor();
    await own.getByRole('button', { name: 'Close' }).click();
    await dialog.getByText(/Runs of call_bank begin again at once/).waitFor();
    await dialog.getByRole('button', { name: 'Close the breaker' }).click();
    await dialog.waitFor({ state: 'detached' });
    await own.getByText('Closed', { exact: true }).waitFor();
    expect(await read('bank')).toMatchObject({ state: 'closed' });
  });

  it('N-1 are closed from the page of what waits for them', async () => {
    await dashboard().get(TaskBreakers).open('book_later', { actor: 'ann', reason: 'audit' });
    const { id } = await dashboard().tasks.enqueue('book_later', {});
    await until(async () => (await dashboard().tasks.get(id))?.reason === 'breaker_open', 'it to be passed over');
    await page.goto(dashboard().at('executions?status=PENDING'));
    await page.locator('[data-column=detail]').getByText('Waits until its circuit breaker closes').first().waitFor();
    await page.goto(dashboard().at(`executions/${id}`));
    const why = page.getByRole('region', { name: 'Why hasn’t it run?' });
    await why.getByText('Opened by ann: audit').waitFor();
    await why.getByRole('button', { name: 'Close breaker' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close the breaker' }).click();
    await why.waitFor({ state: 'detached' });
    await page.getByText('Succeeded').first().waitFor();
  });

  it('are behind More on a phone, with a mark while something is stopped', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await dashboard().get(TaskBreakers).open('bank');
    await page.goto(dashboard().at('overview'));
    await page.getByRole('button', { name: /More.*something is stopped/ }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByText('1 breaker is not closed').waitFor({ state: 'attached' });
    await sheet.getByRole('link', { name: /Breakers/ }).click();
    await page.getByRole('heading', { name: 'Breakers', level: 1 }).waitFor();
    await sheet.waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe('queues in the dashboard', () => {
  const dashboard = useDashboard({ tasks: { queues: QUEUES, worker: WORKER } });
  const chromium = useChromium();
  let page: Page;

  beforeEach(async () => {
    ({ page } = chromium);
    chromium.tolerate(/status of (400|409)/);
    for (const name of Object.keys(QUEUES)) {
      await dashboard().get(Queues).clear(name);
      await dashboard().queues.resume(name);
    }
  });

  const row = (name: string): Locator =>
    page.getByRole('list', { name: 'Queues' }).getByRole('listitem').filter({ hasText: name });
  const read = async (name: string): Promise<Wire> => (await dashboard().api.get(`/queues/${name}`)).body;
  const enqueue = async (queue: string, options: object = {}): Promise<string> =>
    (await dashboard().tasks.enqueue('greet_user', {}, { queue, ...options })).id;

  it('S1-25 D-23 are listed with what waits, how long, what runs and what limits them', async () => {
    await dashboard().queues.pause('held', { by: 'ann', reason: 'stocktaking' });
    await enqueue('held');
    await enqueue('held', { delay: '1h' });
    await enqueue('nowhere');
    await page.goto(dashboard().at('queues'));
    await row('held').getByText('Paused', { exact: true }).waitFor();
    await row('held')
      .getByText(/Paused by ann .*: stocktaking/)
      .waitFor();
    await row('held').getByText('1 later').waitFor();
    await row('held').getByText('5 at a time, 100 may wait').waitFor();
    await row('nowhere').getByText('Nobody serves it').waitFor();
    await page.getByText('1 queue is paused').first().waitFor({ state: 'attached' });
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^held/, level: 1 }).waitFor();
    // D-23
    await page.getByText('Arriving', { exact: true }).waitFor();
    await page.getByText(/^\d+, \d+ ?% in use$/).waitFor();
    const next = page.getByRole('region', { name: 'Next in line' });
    await next.getByText('greet_user').waitFor();
    await page
      .getByRole('region', { name: 'Processes' })
      .getByText(/0 of \d+ slots/)
      .waitFor();
  });

  it('D-24 are paused with a reason and resumed', async () => {
    await page.goto(dashboard().at('queues'));
    await row('orders').getByRole('button', { name: 'Pause' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Nothing of it starts any more, in any process/).waitFor();
    await dialog.getByLabel('Reason').fill('the relay is down');
    await dialog.getByRole('button', { name: 'Pause the queue' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row('orders')
      .getByText(/: the relay is down/)
      .waitFor();
    expect(await read('orders')).toMatchObject({ paused: { reason: 'the relay is down' } });
    await row('orders').getByRole('button', { name: 'Resume' }).click();
    await row('orders').getByRole('button', { name: 'Pause' }).waitFor();
    expect((await read('orders')).paused).toBeNull();
  });

  it('D-24 are paused until a time', async () => {
    await page.goto(dashboard().at('queues/orders'));
    await page.getByRole('button', { name: 'Pause' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Until, in/).fill('2020-01-01T00:00');
    await dialog.getByRole('button', { name: 'Pause the queue' }).click();
    await dialog.getByText(/still to come/).waitFor();
    await dialog.getByLabel(/^Until, in/).fill('2099-01-01T00:00');
    await dialog.getByRole('button', { name: 'Pause the queue' }).click();
    await page.getByText(/goes on by itself in/).waitFor();
    expect((await read('orders')).paused.until).toMatch(/^20(98|99)-/);
  });

  it('D-18 go on while one of their tasks is paused, which is resumed from what waits', async () => {
    await page.goto(dashboard().at('tasks/greet_user'));
    await page.getByRole('button', { name: 'Pause' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/other tasks of its queue go on/).waitFor();
    await dialog.getByLabel('Reason').fill('wrong greeting');
    await dialog.getByRole('button', { name: 'Pause the task' }).click();
    await page.getByText(/: wrong greeting\. Nothing of it starts until it is resumed/).waitFor();
    await page.goto(dashboard().at('tasks'));
    await page.getByRole('listitem').filter({ hasText: 'greet_user' }).getByText('Paused').waitFor();
    const id = await enqueue('orders');
    await page.goto(dashboard().at(`executions/${id}`));
    await page.getByText('Task "greet_user" is paused').waitFor();
    await page.getByRole('button', { name: 'Resume task' }).click();
    expect((await dashboard().tasks.waitFor(id, { timeout: '20s' })).outcome).toBe('success');
  });

  it('S1-14 D-24 are cleared after their number was said, and not when there are more by then', async () => {
    await dashboard().queues.pause('held');
    const ids = [await enqueue('held'), await enqueue('held')];
    await page.goto(dashboard().at('queues/held'));
    await page.getByRole('button', { name: 'Clear' }).click();
    const dialog = page.getByRole('dialog');
    const clear = dialog.getByRole('button', { name: 'Revoke 2 executions' });
    await clear.waitFor();
    ids.push(await enqueue('held'));
    await dialog.getByLabel('Reason').fill('test data');
    await clear.click();
    await dialog.getByText(/more than the 2 that were expected/).waitFor();
    expect(await dashboard().tasks.status(ids[0]!)).toBe('PENDING');
    await dialog.getByRole('button', { name: 'Revoke 3 executions' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('3 executions of held have been revoked.').waitFor();
    for (const id of ids) expect(await dashboard().tasks.status(id)).toBe('REVOKED');
    await page.goto(dashboard().at('executions?queue=held'));
    await page.locator('[data-column=detail]').getByText('Its queue was cleared').first().waitFor();
  });

  it('N-10: tell how fast they drain, and when nothing waits any more, with how sure that is', async () => {
    await dashboard().queues.pause('orders');
    for (let n = 0; n < 20; n++) await enqueue('orders');
    await page.goto(dashboard().at('queues/orders'));
    const fact = (name: string): Locator =>
      page.getByText(name, { exact: true }).locator('xpath=following-sibling::dd').first();
    await fact('Arriving')
      .getByText(/per minute/)
      .waitFor();
    // Nothing has ended: there is no answer, and none is made up.
    expect(await page.getByText('Empty in', { exact: true }).count()).toBe(0);
    await dashboard().ledger.query(
      `INSERT INTO taskledger.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
       SELECT date_trunc('minute', now() - interval '2 min'), 'greet_user', 'orders', 'SUCCESS', measure, 6, 200, 1000, 0
         FROM unnest(ARRAY['run', 'wait']) AS measure`,
    );
    await page.reload();
    await fact('Empty in')
      .getByText(/^\d.* \(.+ to .+\)$/)
      .waitFor();
    const { least, likely, most } = (await read('orders'))['flow'].empty_in_ms;
    expect(least).toBeLessThan(likely);
    expect(likely).toBeLessThan(most);
  });

  it('D-24: are cleaned of what has ended, and obliterated once their name was typed', async () => {
    await dashboard().queues.pause('held');
    const [now, later] = [
      await enqueue('held'),
      (await dashboard().tasks.enqueue('greet_user', {}, { queue: 'held', delay: '1h' })).id,
    ];
    await page.goto(dashboard().at('queues/held'));
    await page.getByRole('button', { name: 'Clear' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Delayed executions too').uncheck();
    await dialog.getByRole('button', { name: 'Revoke 1 execution' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect([await dashboard().tasks.status(now), await dashboard().tasks.status(later)]).toEqual([
      'REVOKED',
      'PENDING',
    ]);
    await page.getByRole('button', { name: 'Clean' }).click();
    await dialog.getByLabel('Which').selectOption({ label: 'All that have ended' });
    await dialog.getByRole('button', { name: 'Delete them' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await dashboard().tasks.get(now)).toBeNull();
    await page.getByRole('button', { name: 'Obliterate' }).click();
    await dialog.getByText(/all of its executions are deleted/).waitFor();
    const obliterate = dialog.getByRole('button', { name: 'Obliterate the queue' });
    await dialog.getByLabel('Type its name to confirm').fill('hel');
    expect(await obliterate.isDisabled()).toBe(true);
    await dialog.getByLabel('Type its name to confirm').fill('held');
    await obliterate.click();
    await page.getByText('Queue held is empty. Processes serve it, so it stays.').waitFor();
    expect(await dashboard().tasks.get(later)).toBeNull();
  });

  it('D-24 are limited in place of the code, and lets that count again', async () => {
    await page.goto(dashboard().at('queues/held'));
    await page.getByRole('button', { name: 'Limit', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Most runs at a time').fill('none');
    await dialog.getByRole('button', { name: 'Limit the queue' }).click();
    await dialog.locator('[aria-invalid=true]').waitFor();
    await dialog.getByLabel('Most runs at a time').fill('2');
    await dialog.getByLabel('Most starts').fill('10');
    await dialog.getByLabel(/^Within/).fill('1m');
    await dialog.getByRole('button', { name: 'Limit the queue' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('2 at a time, 10 in 1m, 100 may wait').waitFor();
    await page.getByRole('button', { name: 'Reset limits' }).click();
    await page.getByText('5 at a time, 100 may wait').waitFor();
    expect(await read('held')).toMatchObject({ limited_by: 'code' });
  });

  it('N-1 are resumed, and delays ended, from the page of what waits', async () => {
    await dashboard().queues.pause('orders', { by: 'ann' });
    const paused = await enqueue('orders');
    await page.goto(dashboard().at(`executions/${paused}`));
    const why = page.getByRole('region', { name: 'Why hasn’t it run?' });
    await why.getByRole('button', { name: 'Resume queue' }).click();
    await why.waitFor({ state: 'detached' });
    await page.getByText('Succeeded').first().waitFor();
    const later = await enqueue('orders', { delay: '1h' });
    await page.goto(dashboard().at(`executions/${later}`));
    await why.getByText('Scheduled to start later').waitFor();
    await why.getByRole('button', { name: 'Run now' }).click();
    await why.waitFor({ state: 'detached' });
    expect((await dashboard().tasks.waitFor(later)).outcome).toBe('success');
    const unserved = await enqueue('nowhere');
    await page.goto(dashboard().at(`executions/${unserved}`));
    await why.getByRole('link', { name: 'Open the queue' }).click();
    await page.getByText('There is none: what waits in it starts once a process serves it.').waitFor();
  });
});

describe('operations for who may only read', () => {
  const dashboard = useDashboard({
    tasks: { queues: QUEUES, worker: WORKER },
    providers: [Guarded],
    admin: {
      access: { authenticate: () => ({ id: 'reader' }), can: (_, action) => action.endsWith('.read') },
    },
  });
  const chromium = useChromium();

  it('D-31 say why they cannot be done, and the panel of what waits offers none of them', async () => {
    const { page } = chromium;
    await dashboard().queues.pause('orders');
    const { id } = await dashboard().tasks.enqueue('greet_user', {}, { queue: 'orders' });
    await page.goto(dashboard().at('queues/orders'));
    await page.locator('button[aria-disabled="true"]', { hasText: 'Resume' }).waitFor();
    await page.locator('button[aria-disabled="true"]', { hasText: 'Clear' }).click({ force: true });
    await page
      .getByText(/not allowed to do this \(queue.clear\)/)
      .first()
      .waitFor();
    await page.getByText('There is one that you may not see.').waitFor();
    await page.goto(dashboard().at('breakers'));
    await page.locator('button[aria-disabled="true"]', { hasText: 'Open' }).first().waitFor();
    await page.goto(dashboard().at(`executions/${id}`));
    const why = page.getByRole('region', { name: 'Why hasn’t it run?' });
    await why.getByText('Queue "orders" is paused').waitFor();
    expect(await why.getByRole('button').count()).toBe(0);
    await page.locator('button[aria-disabled="true"]', { hasText: 'Cancel' }).first().waitFor();
    await page.keyboard.press('Shift+C');
    await page
      .getByText(/not allowed to do this \(execution.cancel\)/)
      .first()
      .waitFor();
    expect(await dashboard().tasks.status(id)).toBe('PENDING');
    await page.keyboard.press('2');
    await page.getByRole('tab', { name: /^Logs/, selected: true }).waitFor();
  });
});
