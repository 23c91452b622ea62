import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  type AlertChannel,
  type AlertDelivery,
  type AlertNotification,
  InvalidOptionError,
  TaskAlerts,
  type TaskModuleOptions,
} from '@taskledger/nestjs';
import { AlertDeliverer, AlertEvaluation } from '../../libs/task/src/alerts/index.js';
import { AlertInbox } from '../fixtures/alert-inbox.js';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { plantEnds } from '../fixtures/planted-statistics.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { startTaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

const SECRET = 'a-secret-of-the-webhook';

@Injectable()
class Mailer implements AlertChannel {
  readonly sent: AlertNotification[] = [];
  isDown = false;

  send(notification: AlertNotification): void {
    if (this.isDown) throw new Error('No mail server, password=hunter2!');
    this.sent.push(notification);
  }
}

@Injectable()
class NoChannel {}

describe('deliveries of alerts', () => {
  let app: ContractApp;
  let alerts: TaskAlerts;
  let inbox: AlertInbox;

  beforeAll(async () => {
    inbox = await AlertInbox.open();
    const { url } = inbox;
    app = await startContractApp(
      {
        alerts: {
          dashboardUrl: 'https://tasks.example/admin/',
          channels: {
            hook: { type: 'webhook', url, secret: SECRET, headers: { authorization: 'Bearer of-the-hook' } },
            chat: { type: 'slack', url },
            mail: { type: 'custom', provider: Mailer },
          },
        },
      },
      [Mailer],
    );
    alerts = app.get(TaskAlerts);
  });
  afterAll(async () => {
    await app.close();
    await inbox.close();
  });
  beforeEach(async () => {
    inbox.clear();
    app.get(Mailer).isDown = false;
    for (const { name } of await alerts.list()) await alerts.remove(name);
  });

  const create = (channels: string[]): Promise<unknown> =>
    alerts.create({ name: 'fails', kind: 'exhausted', taskName: 'charge <all> & co', channels });
  const settled = (): Promise<AlertDelivery[]> =>
    until(async () => {
      const deliveries = await alerts.deliveries('fails');
      return deliveries.every(({ state }) => state !== 'pending') ? deliveries : undefined;
    }, 'what became of the deliveries');
  const attempted = (times: number): Promise<AlertDelivery> =>
    until(async () => (await alerts.deliveries('fails')).find(({ attempts, error }) => attempts === times && error));
  /** As if the pause before the next attempt were over. */
  async function again(): Promise<void> {
    await app.ledger.database.query(`UPDATE taskledger.task_alert_delivery SET next_at = clock_timestamp()`);
    await app.get(AlertDeliverer).round();
  }

  it('D-28 reach a webhook, signed, a Slack channel and a provider of the application', async () => {
    await create(['hook', 'chat', 'mail']);
    await plantEnds(app.ledger, [{ task: 'charge <all> & co', status: 'FAILURE', count: 3 }]);
    await app.get(AlertEvaluation).evaluate();
    const deliveries = await settled();
    expect(deliveries.map(({ channel, state, attempts }) => [channel, state, attempts]).toSorted()).toEqual([
      ['chat', 'sent', 1],
      ['hook', 'sent', 1],
      ['mail', 'sent', 1],
    ]);

    const hook = inbox.mails.find(({ headers }) => headers['x-taskledger-signature'])!;
    const [, at, signature] = /^t=(\d+),v1=(\w+)$/.exec(String(hook.headers['x-taskledger-signature']))!;
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${at}.${hook.text}`).digest('hex'));
    expect(hook.headers).toMatchObject({ authorization: 'Bearer of-the-hook', 'x-taskledger-event': 'firing' });
    const { notification, id } = deliveries.find(({ channel }) => channel === 'hook')!;
    expect(hook.body).toEqual(notification);
    expect(hook.body).toMatchObject({
      id,
      rule: 'fails',
      event: 'firing',
      text: 'Alert: fails\ncharge <all> & co: 3 executions failed for good',
      url: 'https://tasks.example/admin/alerts/fails',
    });

    const slack = inbox.mails.find(({ headers }) => !headers['x-taskledger-signature'])!;
    expect(slack.headers['authorization']).toBeUndefined();
    expect(JSON.stringify(slack.body)).toContain('charge &lt;all&gt; &amp; co: 3 executions failed');
    expect(slack.body).toMatchObject({ text: expect.stringContaining('Alert: fails'), blocks: [{}, {}] });
    expect(app.get(Mailer).sent.at(-1)).toMatchObject({ rule: 'fails', event: 'firing' });
  });

  it('D-28 are tried again until they arrive, a bounded number of times', async () => {
    await create(['hook']);
    inbox.status = 503;
    await alerts.test('fails');
    expect(await attempted(1)).toMatchObject({ state: 'pending', error: 'It answered with 503.', event: 'test' });
    inbox.status = 204;
    await again();
    expect(await settled()).toMatchObject([{ state: 'sent', attempts: 2 }]);
    const [first, second] = inbox.mails;
    expect(second!.body['id']).toBe(first!.body['id']);

    inbox.status = 500;
    await alerts.test('fails');
    await attempted(1);
    for (let times = 2; times <= 6; times++) {
      await again();
      await until(async () => (await alerts.deliveries('fails'))[0]!.attempts >= times);
    }
    expect((await settled())[0]).toMatchObject({ state: 'failed', attempts: 6, error: 'It answered with 500.' });
    await again();
    expect(inbox.mails).toHaveLength(8);
    // With nothing to send, nothing is asked.
    expect(await app.ledger.alerts.nextIn(['hook'])).toBeUndefined();
  });

  it('D-28 tell neither addresses nor secrets, whatever goes wrong', async () => {
    await create(['hook', 'chat', 'mail']);
    inbox.status = 302;
    inbox.location = `${inbox.url}/elsewhere`;
    app.get(Mailer).isDown = true;
    await alerts.test('fails');
    const failed = await until(async () => {
      const deliveries = await alerts.deliveries('fails');
      return deliveries.every(({ error }) => error) ? deliveries : undefined;
    });
    expect(failed.map(({ error }) => error).toSorted()).toEqual([
      'It answered with 302, and redirects are not followed.',
      'It answered with 302, and redirects are not followed.',
      expect.stringMatching(/^No mail server, password=/),
    ]);
    // Nobody was sent elsewhere.
    expect(inbox.mails).toHaveLength(2);
    await inbox.close();
    await again();
    await until(async () => (await alerts.deliveries('fails')).every(({ attempts }) => attempts >= 2));
    const all = JSON.stringify([await alerts.deliveries('fails'), await alerts.list(), alerts.listChannels()]);
    expect(all).toContain('It could not be reached: ');
    for (const secret of [SECRET, 'secret-path', 'of-the-hook', 'hunter2', '127.0.0.1', 'a secret answer'])
      expect(all).not.toContain(secret);
    inbox = await AlertInbox.open();
  });

  it('D-28 are refused at boot where a channel cannot work, without saying what is secret', async () => {
    const boot = (alertsOptions: TaskModuleOptions['alerts'], providers = [NoChannel]): Promise<unknown> =>
      startTaskApp(providers, { alerts: alertsOptions }).then((started) => started.close());
    const url = 'https://user:hidden-password@example.com/';
    const refused = await boot({ channels: { ops: { type: 'webhook', url } } }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidOptionError);
    expect(String(refused)).not.toContain('hidden-password');
    const short = { type: 'webhook', url: 'https://example.com', secret: 'short-secret' } as const;
    await expect(boot({ channels: { ops: short } })).rejects.not.toThrow('short-secret');
    await expect(boot({ rules: [{ name: 'a', kind: 'no_worker', channels: ['ops'] }] })).rejects.toThrow('none');
    const custom = { type: 'custom', provider: NoChannel as never } as const;
    await expect(boot({ channels: { ops: custom } })).rejects.toThrow('a method send()');
  });
});

const onServers = PROFILE === 'embedded' ? describe.skip : describe;

onServers('alerts of several processes', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  it('D-28 are told of once, when both believe to be the leader and both send', async () => {
    const inbox = await AlertInbox.open();
    const stores = await createServerStores();
    closing.push(stores.drop, () => inbox.close());
    const options: TaskModuleOptions = { alerts: { channels: { hook: { type: 'webhook', url: inbox.url } } } };
    const apps = [await startOnStores(stores, options), await startOnStores(stores, options)] as const;
    for (const app of apps) closing.push(() => app.close());
    const alerts = apps[0].get(TaskAlerts);
    for (let rule = 0; rule < 10; rule++)
      await alerts.create({ name: `rule-${rule}`, kind: 'exhausted', channels: ['hook'] });
    await plantEnds(apps[0].ledger, [{ task: 'charge', status: 'FAILURE', count: 3 }]);
    for (let round = 0; round < 3; round++)
      await Promise.all(apps.flatMap((app) => [app.get(AlertEvaluation).evaluate(), app.get(AlertDeliverer).round()]));
    await until(() => inbox.mails.length >= 10, 'all of them');
    await Promise.all(apps.map((app) => app.get(AlertDeliverer).round()));
    expect(inbox.mails.map(({ body }) => body['rule']).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, rule) => `rule-${rule}`),
    );
  });

  it('D-28 are sent by another process where the one that took them has died', async () => {
    const inbox = await AlertInbox.open();
    const stores = await createServerStores();
    closing.push(stores.drop, () => inbox.close());
    const plain = await startOnStores(stores);
    closing.push(() => plain.close());
    const app = await startOnStores(stores, { alerts: { channels: { hook: { type: 'webhook', url: inbox.url } } } });
    closing.push(() => app.close());
    const alerts = app.get(TaskAlerts);
    await alerts.create({ name: 'lost', kind: 'no_worker', channels: ['hook'] });
    // One that takes it and is gone before it is sent.
    const took = app.ledger.alerts.take.bind(app.ledger.alerts);
    const taken = until(async () => (await plain.ledger.alerts.take(['hook'], 10, 60_000))[0]);
    app.ledger.alerts.take = async () => [];
    await alerts.test('lost');
    const { attempts } = await taken;
    app.ledger.alerts.take = took;
    expect(attempts).toBe(1);
    await app.get(AlertDeliverer).round();
    expect(inbox.mails).toHaveLength(0);
    await plain.ledger.database.query(`UPDATE taskledger.task_alert_delivery SET next_at = clock_timestamp()`);
    await app.get(AlertDeliverer).round();
    await until(() => inbox.mails.length === 1);
    expect(await alerts.deliveries('lost')).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });
});
