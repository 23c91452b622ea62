import { Inject, Injectable } from '@nestjs/common';
import { AlertNameTakenError, AlertOfCodeError, InvalidOptionError, UnknownAlertError } from '../errors/index.js';
import { type AlertDefinition, type AlertRuleRow, isLedgerId, Ledger } from '../ledger/index.js';
import {
  type AlertRule,
  type AnyRule,
  assertCount,
  assertDate,
  assertKnown,
  assertLabel,
  type NamesOf,
  resolveAlertRule,
  TASK_SETTINGS,
  type TaskSettings,
  unknownChannel,
} from '../options/index.js';
import type { Duration } from '../time/duration.js';
import type {
  AlertChangeOptions,
  AlertChanges,
  AlertDelivery,
  AlertDeliveryQuery,
  AlertMuteOptions,
  AlertPreview,
  AlertView,
} from './alert.types.js';
import { deliveryView, viewOf } from './alert-view.js';
import { type AlertChannelInfo, AlertChannels } from './channels.js';
import { AlertHistory } from './history.js';
import { deliveriesOf } from './notification.js';
import { ruleOf } from './rule-of.js';

const CHANGE: NamesOf<AlertChangeOptions> = { actor: true };
const MUTE: NamesOf<AlertMuteOptions> = { actor: true, until: true, reason: true };
const DELIVERIES: NamesOf<AlertDeliveryQuery> = { limit: true, before: true };
const MOST_DELIVERIES = 1_000;

/**
 * Who is told when tasks fail, wait, are slow or do not begin: the rules of `alerts.rules`, and those made here.
 *
 * @example
 * await alerts.create({ name: 'payments-fail', kind: 'failure_rate', taskName: 'charge_card', above: 0.2, channels: ['ops'] });
 */
@Injectable()
export class TaskAlerts {
  constructor(
    private readonly ledger: Ledger,
    private readonly channels: AlertChannels,
    private readonly history: AlertHistory,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** In the order of their names. */
  async list(): Promise<AlertView[]> {
    return (await this.rows()).map((row) => this.view(row));
  }

  /** @throws UnknownAlertError */
  async get(name: string): Promise<AlertView> {
    return this.view(await this.row(name));
  }

  /** Channels that rules can name, without their addresses and secrets. */
  listChannels(): readonly AlertChannelInfo[] {
    return this.channels.list();
  }

  /** @throws InvalidOptionError which names the member; AlertNameTakenError */
  async create(rule: AlertRule, options: AlertChangeOptions = {}): Promise<AlertView> {
    const told = this.told(options);
    const { name, definition } = this.resolved(rule);
    if (!(await this.ledger.alerts.insert(name, definition, told))) throw new AlertNameTakenError(name);
    return this.changed(name);
  }

  /** @throws UnknownAlertError, AlertOfCodeError, InvalidOptionError */
  async update(name: string, changes: AlertChanges, options: AlertChangeOptions = {}): Promise<AlertView> {
    const told = this.told(options);
    // Another change may come between: then this one is made over it.
    for (;;) {
      const row = await this.row(name);
      if (row.origin === 'code') throw new AlertOfCodeError(name);
      const { definition } = this.resolved({ ...ruleOf(row), ...changes } as AlertRule);
      if (await this.ledger.alerts.update(row, definition, told)) return this.changed(name);
    }
  }

  /** Forgets it, and what was told of it. @throws UnknownAlertError, AlertOfCodeError */
  async remove(name: string, options: AlertChangeOptions = {}): Promise<void> {
    if (await this.ledger.alerts.remove(name, this.told(options))) {
      this.ledger.signals.send('alert', [name]);
      return;
    }
    await this.row(name);
    throw new AlertOfCodeError(name);
  }

  /** Nobody is told until then; its state goes on. @throws UnknownAlertError, InvalidOptionError */
  async mute(name: string, options: AlertMuteOptions): Promise<AlertView> {
    assertKnown(options, MUTE, { whole: 'options' });
    const until = new Date(assertDate(options.until, 'until'));
    if (until.getTime() <= this.ledger.clock.now())
      throw new InvalidOptionError('until', options.until, 'Use a time to come.');
    if (options.reason !== undefined) assertLabel(options.reason, 'reason');
    const reason = options.reason && this.settings.redactor.text(options.reason);
    return this.muted(name, until, { ...this.told({ actor: options.actor }), reason });
  }

  /** @throws UnknownAlertError */
  unmute(name: string, options: AlertChangeOptions = {}): Promise<AlertView> {
    return this.muted(name, null, this.told(options));
  }

  /** Sends a test by every channel of the rule; what was written down, not yet what became of it. @throws UnknownAlertError */
  async test(name: string): Promise<AlertDelivery[]> {
    const rule = await this.row(name);
    const atMs = this.ledger.clock.now();
    const { dashboardUrl } = this.settings.alerts;
    const telling = { event: 'test' as const, subjects: [], since: new Date(atMs), atMs, dashboardUrl };
    const deliveries = deliveriesOf(rule, telling, () => this.ledger.clock.mintId());
    await this.ledger.alerts.send(deliveries);
    this.ledger.signals.send('alert', [name]);
    return (await this.ledger.alerts.deliveriesById(deliveries.map(({ id }) => id))).map(deliveryView);
  }

  /**
   * What a rule would have done, by the statistics that are kept. Nobody is told of anything.
   * @param options `over`: how far back, 10 minutes to 7 days
   * @throws InvalidOptionError
   */
  preview(rule: AlertRule, { over = '7d' }: { readonly over?: Duration } = {}): Promise<AlertPreview> {
    return this.history.preview(this.resolved(rule).definition, over);
  }

  /** What was told because of a rule, the latest first. Kept for 30 days. @throws UnknownAlertError */
  async deliveries(name: string, query: AlertDeliveryQuery = {}): Promise<AlertDelivery[]> {
    assertKnown(query, DELIVERIES, { whole: 'query' });
    const limit = Math.min(assertCount(query.limit ?? 50, 'limit'), MOST_DELIVERIES);
    if (query.before !== undefined && !isLedgerId(query.before))
      throw new InvalidOptionError('before', query.before, 'Use the id of a delivery.');
    await this.row(name);
    return (await this.ledger.alerts.deliveries(name, limit, query.before)).map(deliveryView);
  }

  private async muted(name: string, until: Date | null, told: { actor?: string; reason?: string }): Promise<AlertView> {
    if (!(await this.ledger.alerts.mute(name, until, told))) throw new UnknownAlertError(name);
    return this.changed(name);
  }

  private async rows(name?: string): Promise<AlertRuleRow[]> {
    return (await this.ledger.alerts.list(name)).filter(({ isDeclared }) => isDeclared);
  }

  private async row(name: string): Promise<AlertRuleRow> {
    const [row] = await this.rows(String(name));
    if (!row) throw new UnknownAlertError(name);
    return row;
  }

  private async changed(name: string): Promise<AlertView> {
    this.ledger.signals.send('alert', [name]);
    return this.get(name);
  }

  private view(row: AlertRuleRow): AlertView {
    return viewOf(row, this.ledger.clock.now());
  }

  private told(options: AlertChangeOptions): AlertChangeOptions {
    assertKnown(options, CHANGE, { whole: 'options' });
    if (options.actor !== undefined) assertLabel(options.actor, 'actor');
    return options;
  }

  private resolved(rule: AlertRule | AnyRule): { name: string; definition: AlertDefinition } {
    const resolved = resolveAlertRule(rule as AlertRule);
    const { names } = this.channels;
    for (const channel of resolved.definition.channels)
      if (!names.includes(channel)) throw unknownChannel('channels', channel, names);
    return resolved;
  }
}
