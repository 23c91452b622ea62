import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { parallel, Workflows } from '@taskledger/nestjs';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import type { Wire } from '../rest/support/wire.js';
import { pending, say, speech, WorkflowTasks } from '../rest/support/workflow.tasks.js';
import { useChromium } from './support/chromium.js';
import { type Dashboard, useDashboard } from './support/dashboard.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LONG = 'a text of more than ten letters';

const fan = (name: string, number: number) =>
  parallel(
    name,
    Array.from({ length: number }, (_, n) => ({ task: say, payload: { text: `${n}` }, key: `part_${n}` })),
    { maxWorkers: number },
  );

/** Waits until a workflow has ended, or stands so. */
const reached = (dashboard: Dashboard, id: string, ...states: string[]): Promise<Wire> =>
  until(
    async () => {
      const { body } = await dashboard.api.get(`/workflows/${id}`);
      return states.includes(body.state) ? body : undefined;
    },
    `workflow ${id} to be ${states.join(' or ')}`,
  );

describe('workflows in the dashboard', () => {
  const dashboard = useDashboard({ providers: [WorkflowTasks] });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const start = async (text: string, isRefused = false): Promise<string> => {
    const { refused } = dashboard().get(WorkflowTasks);
    if (isRefused) refused.add(text);
    const { id } = await dashboard().get(Workflows).start(speech, { text });
    await reached(dashboard(), id, 'completed', 'failed');
    return id;
  };
  const open = async (id: string, query = ''): Promise<void> => {
    await page.goto(dashboard().at(`workflows/${id}${query}`));
    await page.getByRole('tree').waitFor();
  };
  const tree = () => page.getByRole('tree', { name: 'Nodes of the workflow' });
  const details = () => page.getByRole('complementary', { name: 'Selected node' });
  const named = (name: string) => details().getByRole('heading', { name, exact: true });

  it('D-27 are listed with their state and how far they are, and found by text and state', async () => {
    const well = await start(`${LONG} well`);
    const badly = await start('listed badly', true);
    await page.goto(dashboard().at('workflows'));
    const rows = page.getByRole('list', { name: 'Workflows' }).getByRole('listitem');
    await rows.nth(1).waitFor();
    const failed = rows.filter({ hasText: 'cannot say "listed badly"' });
    await failed.getByText('Failed', { exact: true }).waitFor();
    expect(await failed.textContent()).toMatch(/2 failed, 2 succeeded, 1 skipped/);
    await page.getByLabel('State').selectOption('Completed');
    await failed.waitFor({ state: 'detached' });
    expect(page.url()).toContain('state=completed');
    await page.getByLabel('State').selectOption('');
    await page.keyboard.press('Escape');
    await page.getByLabel('Search workflows').fill(badly);
    await rows.nth(1).waitFor({ state: 'detached' });
    await page.getByLabel('Search workflows').fill('nothing is called this');
    await page.getByText('No workflow fits').waitFor();
    await page.getByRole('link', { name: 'show all workflows' }).click();
    await page.locator(`a[href$="/workflows/${well}"]`).click();
    await page.getByRole('heading', { name: 'speech', level: 1 }).waitFor();
  });

  it('D-27 are a graph and a Gantt chart of the same run, and the address says which', async () => {
    const id = await start(LONG);
    await open(id);
    const graph = page.getByRole('region', { name: 'Graph', exact: true });
    const drawing = graph.getByRole('img');
    expect(await drawing.getAttribute('aria-label')).toMatch(/^5 nodes/);
    for (const name of ['opened', 'shortened', 'kept', 'spoken', 'thanked'])
      await drawing.getByText(name, { exact: true }).waitFor();
    await drawing.getByText('spoken', { exact: true }).click();
    await named('spoken').waitFor();
    expect(page.url()).toContain('node=spoken');
    await page.getByRole('link', { name: 'Gantt' }).click();
    const gantt = page.getByRole('region', { name: 'Gantt chart' });
    expect(await page.getByRole('navigation', { name: 'Chart' }).locator('[aria-current]').allTextContents()).toEqual([
      'Gantt',
    ]);
    await gantt.getByText('critical path').waitFor();
    await page.getByLabel('Selected node').getByText('Critical path').waitFor();
    await gantt.getByText('thanked', { exact: true }).click();
    await named('thanked').waitFor();
    await page.reload();
    await gantt.getByText('thanked', { exact: true }).waitFor();
    await named('thanked').waitFor();
    await page.getByRole('link', { name: 'Graph', exact: true }).click();
    await drawing.waitFor();
  });

  it('D-27 D-32 are a tree for the keyboard that has all that the charts show', async () => {
    const id = await start(LONG);
    await open(id);
    const focused = () => page.evaluate('document.activeElement.textContent') as Promise<string>;
    await tree().getByRole('treeitem').first().focus();
    await page.keyboard.press('End');
    expect(await focused()).toContain('thanked');
    await page.keyboard.press('ArrowRight');
    const [last] = [tree().getByRole('treeitem', { expanded: true })];
    await last.waitFor();
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('after spoken, if it succeeds (met)');
    await page.keyboard.press('Enter');
    await named('spoken').waitFor();
    expect(await focused()).toContain('spoken');
    await page.keyboard.press('Home');
    expect(await focused()).toContain('opened');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await named('kept').waitFor();
    await details().getByText('condition not met').waitFor();
    await details().getByText('If it does not, not taken').waitFor();
    expect(await tree().getByRole('treeitem', { selected: true }).textContent()).toContain('kept');
  });

  it('D-27 lead from a node to its execution, and from there back', async () => {
    const id = await start(LONG);
    await open(id, '?node=shortened');
    await details().getByRole('link', { name: 'Open its execution' }).click();
    await page.getByRole('heading', { name: 'say', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Node shortened' }).click();
    await named('shortened').waitFor();
    await page.getByRole('link', { name: 'Payload and result' }).click();
    await page.getByRole('link', { name: 'Graph and nodes' }).click();
    await tree().waitFor();
  });

  it('S1-04 an execution names what it comes after and before', async () => {
    const { tasks } = dashboard();
    const first = await dashboard().ran('say', { text: 'first' });
    const { id } = await tasks.enqueue('waver', { text: 'second' }, { dependsOn: [{ on: first, when: 'finished' }] });
    await page.goto(dashboard().at(`executions/${id}?tab=related`));
    const before = page.getByRole('region', { name: 'Comes after' });
    await before.getByText('however it ends: met').waitFor();
    await before.getByRole('link').click();
    await page.getByRole('heading', { name: 'say', level: 1 }).waitFor();
    await page.getByRole('tab', { name: /^Related\W*1$/ }).click();
    await page.getByRole('region', { name: 'Comes before' }).getByRole('link', { name: 'waver' }).waitFor();
  });

  it('D-27 do again what failed, after a question, and what succeeded is taken over', async () => {
    const id = await start('mended later', true);
    await open(id);
    // What failed is looked at first.
    await named('spoken').waitFor();
    await details().getByText('cannot say "mended later"').waitFor();
    dashboard().get(WorkflowTasks).refused.delete('mended later');
    await page.getByRole('button', { name: 'Retry failed' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason, for the audit').fill('it is mended');
    await dialog.getByRole('button', { name: 'Retry failed' }).click();
    await page.getByText('It takes up what failed in').waitFor();
    expect(page.url()).not.toContain(id);
    await page.getByText('Completed', { exact: true }).waitFor();
    await tree().getByText('Taken over').first().waitFor();
    const again = new URL(page.url()).pathname.split('/').at(-1)!;
    expect(await reached(dashboard(), again, 'completed')).toMatchObject({ retry_of: id });
    const { results } = (await dashboard().api.get(`/audit?execution_id=${id}`)).body;
    expect(results[0]).toMatchObject({ action: 'execution.retry', details: { reason: 'it is mended' } });
    await page.getByText('It takes up what failed in').getByRole('link').click();
    await page.getByText('What failed has been taken up again by').waitFor();
  });

  it('D-27 are cancelled after a question, and the page tells of it by itself', async () => {
    const { id } = await dashboard().get(Workflows).start(pending, { text: 'held' });
    await open(id);
    await tree().getByText('Running').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('2 nodes that have not ended are cancelled with it').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel workflow' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await tree().getByText('Cancelled').nth(1).waitFor();
    await reached(dashboard(), id, 'cancelled');
    await page.locator('button[aria-disabled="true"]', { hasText: 'Cancel' }).waitFor();
  });

  it('D-27 with many nodes alike are drawn as one until that is opened', async () => {
    const { id } = await dashboard().get(Workflows).start(fan('fanned', 12));
    await reached(dashboard(), id, 'completed');
    await open(id);
    const drawing = page.getByRole('region', { name: 'Graph', exact: true }).getByRole('img');
    await drawing.getByText('×12').click();
    await drawing.getByText('part_11', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Draw what is alike as one' }).click();
    await drawing.getByText('×12').waitFor();
  });

  it('D-27 stay usable with more than a thousand nodes, and say how many are shown', async () => {
    const { id } = await dashboard()
      .get(Workflows)
      .start(
        parallel(
          'thousands',
          Array.from({ length: 1_200 }, (_, n) => ({ task: say, payload: { text: `${n}` }, key: `n${n}` })),
          { maxWorkers: 8 },
        ),
      );
    await open(id);
    await page.getByText('1,000 of 1,200 nodes are shown here.').waitFor();
    await page.getByText(/The graph shows the first 200 of/).waitFor();
    await page.getByRole('button', { name: 'Show 1,000 more' }).click();
    await tree().getByText('n1199', { exact: true }).waitFor({ state: 'attached' });
    await tree().getByRole('treeitem').first().focus();
    await page.keyboard.press('End');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('n1199');
    await page.keyboard.press('Enter');
    await named('n1199').waitFor();
    await page.getByRole('link', { name: 'Gantt' }).click();
    await page.getByText(/The first 200 of 1,200 are shown/).waitFor();
    await dashboard().api.post(`/workflows/${id}/cancel`, {});
  });

  it.each([
    ['light', 1440],
    ['light', 360],
    ['dark', 1440],
    ['dark', 360],
  ] as const)('D-34 have no fault for axe in %s at %i px, and nothing wider than that', async (theme, width) => {
    const id = await start('seen by all', true);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    for (const [path, ready] of [
      ['workflows', 'speech'],
      ['workflows?q=nothing', 'No workflow fits'],
      [`workflows/${id}`, 'cannot say'],
      [`workflows/${id}?view=gantt`, 'cannot say'],
    ] as const) {
      await page.goto(dashboard().at(path));
      await page.getByText(ready).first().waitFor();
      await page.evaluate(AXE);
      const { violations } = await page.evaluate<Wire>('axe.run({ resultTypes: ["violations"] })');
      const found = violations.map(({ id: rule, nodes }: Wire) => [rule, nodes[0].html]);
      expect([path, found]).toEqual([path, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const folder = process.env['TASKLEDGER_SHOTS'];
      if (folder) {
        const name = path.replace(id, 'one').replace(/\W+/g, '-');
        await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png`, fullPage: true });
      }
    }
  });
});

describe('workflows for who may only read, and where there are none', () => {
  const dashboard = useDashboard({
    providers: [WorkflowTasks],
    admin: { access: { authenticate: () => ({ id: 'reader' }), can: (_, action) => action.endsWith('.read') } },
  });
  const chromium = useChromium();

  it('D-31 say why they cannot be changed', async () => {
    const { page } = chromium;
    chromium.tolerate(/status of 404/);
    await page.goto(dashboard().at('workflows'));
    await page.getByText('No workflow has been started').waitFor();
    const { id } = await dashboard().get(Workflows).start(pending, { text: 'Zx9q' }, { createdBy: 'reader' });
    await page.goto(dashboard().at(`workflows/${id}`));
    await page.locator('button[aria-disabled="true"]', { hasText: 'Cancel' }).click({ force: true });
    await page
      .getByText(/not allowed to do this \(execution.cancel\)/)
      .first()
      .waitFor();
    expect(await page.content()).not.toContain('Zx9q');
    await page.goto(dashboard().at('workflows/00000000-0000-7000-8000-000000000000'));
    await page.getByText('Not found').waitFor();
    await dashboard()
      .get(Workflows)
      .get(id)
      .then((handle) => handle.cancel());
  });
});
