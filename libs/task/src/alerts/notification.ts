import type { AlertEvent, AlertNotification, AlertRuleRow, AlertSubject, NewAlertDelivery } from '../ledger/index.js';
import { ruleText } from './rule-text.js';

const MOST_LISTED = 10;

/** What is to be told of a rule. */
export interface Telling {
  readonly event: AlertEvent;
  /** What it fires for; of one that is resolved, what it had fired for. */
  readonly subjects: readonly AlertSubject[];
  readonly since: Date;
  readonly atMs: number;
  readonly dashboardUrl?: string;
}

type Told = Pick<AlertRuleRow, 'name' | 'definition'>;

/** One for each channel of the rule. */
export function deliveriesOf(rule: Told, telling: Telling, mintId: () => string): NewAlertDelivery[] {
  return rule.definition.channels.map((channel) => deliveryOf(rule, channel, telling, mintId()));
}

export function deliveryOf(rule: Told, channel: string, telling: Telling, id: string): NewAlertDelivery {
  const { event } = telling;
  return { id, ruleName: rule.name, channel, event, notification: notificationOf(rule, telling, id) };
}

function notificationOf({ name, definition }: Told, telling: Telling, id: string): AlertNotification {
  const { event, subjects, since, atMs, dashboardUrl } = telling;
  return {
    id,
    event,
    rule: name,
    kind: definition.kind,
    text: textOf(name, event, subjects),
    description: ruleText(definition),
    subjects,
    since: since.toISOString(),
    at: new Date(atMs).toISOString(),
    ...(dashboardUrl !== undefined && {
      url: `${dashboardUrl.replace(/\/+$/, '')}/alerts/${encodeURIComponent(name)}`,
    }),
  };
}

const HEADS: Readonly<Record<AlertEvent, string>> = {
  firing: 'Alert',
  reminder: 'Still firing',
  resolved: 'Resolved',
  test: 'Test',
};

function textOf(name: string, event: AlertEvent, subjects: readonly AlertSubject[]): string {
  const head = `${HEADS[event]}: ${name}`;
  if (event === 'test') return `${head} can be told of here. Nothing has happened.`;
  if (event === 'resolved') return head;
  const lines = subjects.slice(0, MOST_LISTED).map((subject) => `${subject.name}: ${subject.text}`);
  const rest = subjects.length - lines.length;
  return [head, ...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}
