import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TASK_OPTIONS, TaskModule } from '@taskledger/nestjs';
import { inMemory, TaskHarness } from '@taskledger/nestjs/testing';
import type { Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { ShownTasks } from './support/shown.tasks.js';

const run = promisify(execFile);

/** Runs a text as the body of an async function that sees these names. */
function runText(text: string, names: Readonly<Record<string, unknown>>): Promise<unknown> {
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  return new AsyncFunction(...Object.keys(names), text)(...Object.values(names));
}

describe('an execution, reproduced', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  /** The text that the page of an execution puts on the clipboard. */
  async function copied(id: string, kind: 'curl' | 'Call' | 'Test'): Promise<string> {
    await page.goto(dashboard().at(`executions/${id}`));
    await page.getByRole('button', { name: 'Reproduce' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: kind }).check();
    const shown = await dialog.getByLabel('Text', { exact: true }).textContent();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied to the clipboard.').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(shown);
    return shown ?? '';
  }

  it('N-9 is run again by the command', async () => {
    const name = `O'Hara "$(whoami)" \`id\` \\ & ü`;
    const first = await dashboard().ran('greet_user', { name });
    const command = await copied(first, 'curl');
    expect(command).toMatch(/^curl /);
    const { stdout } = await run('sh', ['-c', `${command} --silent --show-error --fail`]);
    const { execution_id: second } = JSON.parse(stdout) as { execution_id: string };
    expect(second).not.toBe(first);
    expect((await dashboard().tasks.get(second))?.payload).toEqual({ name });
  });

  it('N-9 is enqueued again by the call', async () => {
    const payload = { name: "O'Hara\n${x}", places: ['a', { b: 1 }] };
    const call = await copied(await dashboard().ran('charge_card', payload), 'Call');
    const enqueued: unknown[] = [];
    await runText(call, { tasks: { enqueue: (...given: unknown[]) => enqueued.push(given) } });
    expect(enqueued).toEqual([['charge_card', payload]]);
  });

  it('N-9 fails in the test as it has failed', async () => {
    const failed = await dashboard().ran('charge_card', { customer: { id: 'acme' } });
    const text = await copied(failed, 'Test');
    const imports = text.match(/^import .*$/gm) ?? [];
    expect(imports.join('\n')).toMatch(/inMemory, TaskHarness.* from '@taskledger\/nestjs\/testing'/);
    expect(text).toContain(`// Execution ${failed} of `);
    expect(text).toContain('// CardDeclinedError: The card was declined');

    @Module({ imports: [TaskModule.forRoot()], providers: [ShownTasks] })
    class AppModule {}
    const tests: (() => Promise<void>)[] = [];
    const collect = (_: string, body: () => Promise<void>): number => tests.push(body);
    const names = { it: collect, expect, Test, TASK_OPTIONS, inMemory, TaskHarness, AppModule };
    await runText(text.replaceAll(/^import .*$/gm, ''), names);
    await expect(tests[0]!()).rejects.toThrow('The card was declined');
  });
});
