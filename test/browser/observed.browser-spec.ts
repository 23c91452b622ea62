import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { TaskModule } from '@taskledger/nestjs';
import { Gate } from '../fixtures/gate.js';
import { PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';
import { PlainBullMq, recorded, REDIS } from '../observe/support/observed-app.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

const HOUR = 3_600_000;

// They are in a Redis: .ci/run has one by then, and runs this with the profile that says so.
(PROFILE === 'redis' ? describe : describe.skip)('jobs of BullMQ that are observed', () => {
  // Connected when the tests run: where they are left out, nobody asks for a Redis.
  const bull = PROFILE === 'redis' ? new PlainBullMq() : undefined!;
  const dashboard = useDashboard({
    tasks: { timeouts: { nodeLease: '6s' } },
    imports: bull ? [TaskModule.observe({ queues: [bull.name], connection: REDIS, prefix: bull.prefix })] : [],
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });
  afterEach(() => bull.stopWorking());
  afterAll(() => bull.close());

  const open = (id: string): Promise<unknown> => page.goto(dashboard().at(`executions/${id}`));
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const added = async (name: string, options = {}) => {
    const job = await bull.queue.add(name, { to: 'ada' }, options);
    return { job, execution: await recorded(dashboard().tasks, bull, job.id!, () => true) };
  };

  it('are in the list with their engine, and their page says which job they are', async () => {
    bull.work(async () => ({ sent: true }));
    const { job } = await added('send_mail');
    const { id } = await recorded(dashboard().tasks, bull, job.id!);
    await page.goto(dashboard().at(`executions?queue=${bull.name}&mine=false`));
    const row = page.getByRole('row').filter({ hasText: 'send_mail' });
    await row.getByText('BullMQ').first().waitFor();
    await row.getByRole('link').first().click();
    await page.waitForURL((url) => url.href.includes(id));
    await page.getByText(`job ${job.id}`).first().waitFor();
    await page.getByText('Succeeded').first().waitFor();
    // What only tasks of the application have is not offered.
    expect(await button('Edit and retry').count()).toBe(0);
  });

  it('are made due by Promote, which goes away then', async () => {
    const { job, execution } = await added('later', { delay: HOUR });
    await open(execution.id);
    await button('Promote').click();
    await page.getByText('It is due now.').waitFor();
    expect(await job.getState()).toBe('waiting');
    await button('Promote').waitFor({ state: 'detached' });
  });

  it('are removed by Cancel while they wait', async () => {
    const { job, execution } = await added('unwanted', { delay: HOUR });
    await open(execution.id);
    await button('Cancel').click();
    await page.getByText('Cancelled').first().waitFor();
    expect(await bull.queue.getJob(job.id!)).toBeUndefined();
  });

  it('are repeated by Retry as an execution of their own', async () => {
    let isBroken = true;
    bull.work(async () => {
      if (isBroken) throw new Error('The mail server is away');
      return 'sent';
    });
    const { job } = await added('flaky_mail');
    const failed = await recorded(dashboard().tasks, bull, job.id!);
    await open(failed.id);
    await page.getByText('The mail server is away').first().waitFor();
    isBroken = false;
    await button('Retry').click();
    await page.waitForURL((url) => !url.href.includes(failed.id));
    await page.getByText('Succeeded').first().waitFor();
    await until(() => job.isCompleted(), 'the job to be repeated');
  });

  it('D-8 are part of a bulk operation, which says of each what became of it', async () => {
    const gate = new Gate();
    bull.work(() => gate.opened);
    const { job: busy } = await added('unwanted_report');
    await recorded(dashboard().tasks, bull, busy.id!, ({ status }) => status === 'STARTED');
    const { job } = await added('unwanted_report', { delay: HOUR });
    await page.goto(dashboard().at('executions?task=unwanted_report&mine=false'));
    await page.getByRole('checkbox', { name: 'Select all that are loaded' }).check();
    await button('Cancel…').click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Cancel 2 / })
      .click();
    await page.getByRole('status').getByText('Finished, 2 of 2').waitFor();
    const outcomes = page.getByRole('list', { name: 'Outcomes' }).getByRole('listitem');
    await outcomes.filter({ hasText: 'Done' }).waitFor();
    await outcomes
      .filter({ hasText: /Skipped.*a worker is processing the job, and BullMQ does not stop it/ })
      .waitFor();
    expect(await bull.queue.getJob(job.id!)).toBeUndefined();
    gate.open();
    await until(() => busy.isCompleted(), 'the one that ran to end');
  });
});
