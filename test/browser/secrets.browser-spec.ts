import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { roleAccess } from '../rest/support/role-access.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

const MASK = '[REDACTED]';
const PAYLOAD = {
  user: 'ada',
  password: 'open sesame',
  servers: [
    { host: 'one', apiKey: 'key of one' },
    { host: 'two', apiKey: 'key of two' },
  ],
};

describe('secrets of an execution', () => {
  const dashboard = useDashboard({ admin: { access: roleAccess } });
  const chromium = useChromium();
  let page: Page;
  let id: string;

  beforeEach(async () => {
    ({ page } = chromium);
    id = await dashboard().ran('echo', PAYLOAD, { createdBy: 'u-admin' });
  });

  const openAs = async (user: string): Promise<void> => {
    await chromium.context.setExtraHTTPHeaders({ authorization: `Bearer ${user}` });
    await page.goto(dashboard().at(`executions/${id}`));
    await page.getByText('6 values are masked.').waitFor();
  };
  const payload = () => page.getByRole('region', { name: 'Payload' });
  const unmasks = async (): Promise<object[]> =>
    (await dashboard().api.get(`/audit?action=execution.unmask&execution_id=${id}`)).body.results;
  const edit = async (change: (text: string) => string): Promise<void> => {
    await page.getByRole('button', { name: 'Edit and retry' }).click();
    const field = page.getByLabel('Payload', { exact: true });
    await field.fill(change(await field.inputValue()));
  };
  const retried = async (button: string | RegExp): Promise<unknown> => {
    await page.getByRole('button', { name: button }).click();
    await page.waitForURL((url) => !url.href.includes(id) && /executions\/[0-9a-f-]{36}/.test(url.href));
    return (await dashboard().tasks.get(page.url().split('/').at(-1)!))?.payload;
  };

  it('N-8 are shown to those who may, until they are masked again, and that is audited', async () => {
    await openAs('admin');
    expect(await page.content()).not.toContain('open sesame');
    expect(await unmasks()).toEqual([]);
    await page.getByRole('button', { name: 'Unmask' }).click();
    await payload().getByText('open sesame').waitFor();
    expect(await unmasks()).toMatchObject([{ actor: 'u-admin', action: 'execution.unmask', execution_id: id }]);
    await page.getByRole('button', { name: 'Mask', exact: true }).click();
    await page.getByText('6 values are masked.').waitFor();
    expect(await page.content()).not.toContain('open sesame');
    await page.getByRole('button', { name: 'Unmask' }).click();
    await payload().getByText('open sesame').waitFor();
    await page.reload();
    await page.getByText('6 values are masked.').waitFor();
    expect(await page.content()).not.toContain('open sesame');
    expect(await unmasks()).toHaveLength(2);
  });

  it('N-8 are no offer to those who may not', async () => {
    await openAs('viewer');
    await payload().getByText(MASK).first().waitFor();
    expect(await page.getByRole('button', { name: 'Unmask' }).count()).toBe(0);
    expect(await page.content()).not.toContain('open sesame');
    expect(await unmasks()).toEqual([]);
  });

  it('P-22 are kept when an edited payload still shows their masks', async () => {
    await openAs('admin');
    await edit((text) => text.replace('"ada"', '"grace"'));
    await page.getByRole('region', { name: 'Changes' }).getByText('"grace"').waitFor();
    expect(await retried('Retry with 1 change')).toEqual({ ...PAYLOAD, user: 'grace' });
  });

  it('P-22 are kept where they are moved, and others are typed', async () => {
    await openAs('admin');
    await edit((text) => {
      const shown = JSON.parse(text) as typeof PAYLOAD;
      return JSON.stringify({ ...shown, servers: shown.servers.slice(1) });
    });
    await page.getByLabel('password', { exact: true }).fill('close sesame');
    expect(await retried(/^Retry with/)).toEqual({
      ...PAYLOAD,
      password: 'close sesame',
      servers: PAYLOAD.servers.slice(1),
    });
  });

  it('P-22 are asked for where a mask stands for nothing, instead of the mask being written', async () => {
    chromium.tolerate(/status of 400/);
    await openAs('admin');
    await edit((text) => text.replace('"user"', '"token"').replace('"ada"', JSON.stringify(MASK)));
    await page.getByRole('button', { name: /^Retry with/ }).click();
    await page.getByRole('alert').getByText('token', { exact: false }).waitFor();
    await page.getByRole('alert').getByText('is masked: give its value, or leave it out').waitFor();
    expect((await dashboard().tasks.list({ retryOf: id })).items).toEqual([]);
  });

  it('P-22 are left out of the form that is filled from a run', async () => {
    await openAs('admin');
    await page.getByRole('link', { name: 'Open in form' }).click();
    await page.getByText('Filled from').waitFor();
    const filled: unknown = JSON.parse(await page.getByLabel('Payload as JSON').inputValue());
    expect(filled).toEqual({ user: 'ada', servers: [{ host: 'one' }, { host: 'two' }] });
  });

  it('P-22 are named by the command that runs it again, which has only their masks', async () => {
    await openAs('admin');
    await page.getByRole('button', { name: 'Reproduce' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'curl' }).check();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Put in what is masked in it: servers.0.apiKey, servers.1.apiKey, password.').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).not.toContain('sesame');
  });
});
