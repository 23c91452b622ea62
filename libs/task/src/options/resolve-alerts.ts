import { assertOneOf, isObject, QUEUE_NAME } from '../errors/assertions.js';
import { InvalidOptionError } from '../errors/index.js';
import type { AlertDefinition } from '../ledger/index.js';
import { durationMs } from '../time/duration.js';
import { resolveAlertRule } from './alert-rule.js';
import type { AlertChannelOptions, AlertOptions, AlertRule, WebhookChannel } from './alert.options.js';
import { rejectUnknown } from './known-options.js';

const TYPES = ['webhook', 'slack', 'custom'] as const;
const MEMBERS: Readonly<Record<AlertChannelOptions['type'], readonly string[]>> = {
  webhook: ['type', 'url', 'secret', 'headers', 'timeout'],
  slack: ['type', 'url', 'timeout'],
  custom: ['type', 'provider', 'timeout'],
};
const TIMEOUT = { webhook: '10s', slack: '10s', custom: '30s' } as const;
const LONGEST_TIMEOUT_MS = 60_000;
// What is wrong with an address or a secret is said without it.
const HIDDEN = '…';

/** A channel, its timeout known. */
export type AlertChannelSettings = AlertChannelOptions & { readonly timeoutMs: number };

export interface AlertSettings {
  readonly rules: readonly { readonly name: string; readonly definition: AlertDefinition }[];
  readonly channels: ReadonlyMap<string, AlertChannelSettings>;
  readonly dashboardUrl: string | undefined;
}

/** @throws InvalidOptionError */
export function resolveAlerts({ rules = [], channels = {}, dashboardUrl }: AlertOptions = {}): AlertSettings {
  if (!isObject(channels))
    throw new InvalidOptionError('alerts.channels', HIDDEN, 'Use an object of channels by name.');
  const resolved = new Map(Object.entries(channels).map(([name, channel]) => [name, channelOf(name, channel)]));
  return {
    channels: resolved,
    rules: rulesOf(rules, resolved),
    dashboardUrl: dashboardUrl === undefined ? undefined : addressOf(dashboardUrl, 'alerts.dashboardUrl'),
  };
}

function rulesOf(given: unknown, channels: ReadonlyMap<string, unknown>): AlertSettings['rules'] {
  if (!Array.isArray(given)) throw new InvalidOptionError('alerts.rules', given, 'Use a list of rules.');
  const rules = (given as readonly AlertRule[]).map((rule, index) => resolveAlertRule(rule, `alerts.rules[${index}].`));
  for (const [index, { name, definition }] of rules.entries()) {
    if (rules.findIndex((other) => other.name === name) !== index)
      throw new InvalidOptionError(`alerts.rules[${index}].name`, name, 'Another rule has this name.');
    for (const channel of definition.channels)
      if (!channels.has(channel))
        throw unknownChannel(`alerts.rules[${index}].channels`, channel, [...channels.keys()]);
  }
  return rules;
}

/** What is said of a channel that nobody has declared. */
export function unknownChannel(option: string, channel: string, known: readonly string[]): InvalidOptionError {
  const remedy = known.length > 0 ? `Known channels: ${known.join(', ')}.` : 'alerts.channels declares none.';
  return new InvalidOptionError(option, channel, remedy);
}

function channelOf(name: string, channel: AlertChannelOptions): AlertChannelSettings {
  const at = `alerts.channels.${name}`;
  if (!QUEUE_NAME.test(name))
    throw new InvalidOptionError('alerts.channels', name, 'Use 1 to 100 letters, digits, dots, dashes or underscores.');
  if (!isObject(channel)) throw new InvalidOptionError(at, HIDDEN, 'Use an object.');
  assertOneOf(channel.type, TYPES, `${at}.type`);
  rejectUnknown(`${at}.`, channel, MEMBERS[channel.type]);
  if (channel.type === 'custom') assertProvider(channel.provider, `${at}.provider`);
  else addressOf(channel.url, `${at}.url`);
  if (channel.type === 'webhook') assertWebhook(channel, at);
  const timeoutMs = durationMs(channel.timeout ?? TIMEOUT[channel.type], `${at}.timeout`);
  if (timeoutMs >= 1 && timeoutMs <= LONGEST_TIMEOUT_MS) return { ...channel, timeoutMs };
  throw new InvalidOptionError(`${at}.timeout`, channel.timeout, `Use 1 to ${LONGEST_TIMEOUT_MS} ms.`);
}

function assertProvider(provider: unknown, at: string): void {
  if (['function', 'string', 'symbol'].includes(typeof provider)) return;
  throw new InvalidOptionError(at, HIDDEN, 'Use the class or the token of a provider.');
}

function assertWebhook({ secret, headers = {} }: WebhookChannel, at: string): void {
  if (secret !== undefined && (typeof secret !== 'string' || secret.length < 16))
    throw new InvalidOptionError(`${at}.secret`, HIDDEN, 'Use a text of at least 16 characters, or leave it out.');
  try {
    if (!isObject(headers)) throw new TypeError();
    new Headers(headers);
  } catch {
    throw new InvalidOptionError(`${at}.headers`, HIDDEN, 'Use an object of names and values of HTTP headers.');
  }
}

function addressOf(url: unknown, at: string): string {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  const isUsable = parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password;
  if (isUsable) return url as string;
  throw new InvalidOptionError(at, HIDDEN, 'Use an http:// or https:// address without user and password.');
}
