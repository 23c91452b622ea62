import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { InvalidOptionError } from '../errors/index.js';
import type { AlertNotification } from '../ledger/index.js';
import {
  type AlertChannel,
  type AlertChannelSettings,
  type CustomChannel,
  TASK_SETTINGS,
  type TaskSettings,
  type WebhookChannel,
} from '../options/index.js';
import { within } from '../time/deadline.js';
import { slackMessage } from './slack-message.js';

/** A channel as it may be shown: neither address nor secret. */
export interface AlertChannelInfo {
  readonly name: string;
  readonly type: AlertChannelSettings['type'];
}

/** The channels that this process has. */
@Injectable()
export class AlertChannels {
  constructor(
    @Inject(TASK_SETTINGS) private readonly settings: Pick<TaskSettings, 'alerts' | 'redactor'>,
    private readonly modules: ModuleRef,
  ) {}

  get names(): readonly string[] {
    return [...this.settings.alerts.channels.keys()];
  }

  list(): readonly AlertChannelInfo[] {
    return [...this.settings.alerts.channels].map(([name, { type }]) => ({ name, type }));
  }

  /** @throws InvalidOptionError where a channel names a provider that the application does not have */
  assertProviders(): void {
    for (const [name, channel] of this.settings.alerts.channels)
      if (channel.type === 'custom') this.providerOf(name, channel);
  }

  /** @throws Error whose message may be shown: it says nothing of addresses and secrets */
  async send(name: string, notification: AlertNotification): Promise<void> {
    const channel = this.settings.alerts.channels.get(name);
    if (!channel) throw new Error('This process has no such channel.');
    switch (channel.type) {
      case 'webhook':
        return post(channel, JSON.stringify(notification), signed(channel, notification));
      case 'slack':
        return post(channel, JSON.stringify(slackMessage(notification)), {});
      case 'custom':
        return this.sendBy(this.providerOf(name, channel), channel.timeoutMs, notification);
    }
  }

  private providerOf(name: string, { provider }: CustomChannel): AlertChannel {
    try {
      const found = this.modules.get<AlertChannel>(provider, { strict: false });
      if (typeof found?.send === 'function') return found;
    } catch {
      // What Nest says of it is not what helps.
    }
    const option = `alerts.channels.${name}.provider`;
    throw new InvalidOptionError(option, provider, 'Use the class or the token of a provider with a method send().');
  }

  private async sendBy(provider: AlertChannel, timeoutMs: number, notification: AlertNotification): Promise<void> {
    try {
      await within(timeoutMs, 'The channel', Promise.resolve(provider.send(notification)));
    } catch (error) {
      throw new Error(this.settings.redactor.text(error instanceof Error ? error.message : String(error)));
    }
  }
}

function signed({ secret, headers }: WebhookChannel, notification: AlertNotification): Record<string, string> {
  const told = { ...headers, 'x-taskledger-delivery': notification.id, 'x-taskledger-event': notification.event };
  if (secret === undefined) return told;
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret)
    .update(`${at}.${JSON.stringify(notification)}`)
    .digest('hex');
  return { ...told, 'x-taskledger-signature': `t=${at},v1=${signature}` };
}

type Address = { readonly url: string; readonly timeoutMs: number };

async function post({ url, timeoutMs }: Address, body: string, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8', 'user-agent': 'taskledger-alerts' },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new Error(`It could not be reached: ${reasonOf(error)}.`);
  });
  await answer.body?.cancel().catch(() => undefined);
  if (answer.ok) return;
  const isRedirect = answer.status >= 300 && answer.status < 400;
  throw new Error(`It answered with ${answer.status}${isRedirect ? ', and redirects are not followed' : ''}.`);
}

// The message of such an error has the address in it; its code has not.
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  const { code } = (error as { cause?: { code?: unknown } }).cause ?? {};
  return typeof code === 'string' ? code : 'the request failed';
}
