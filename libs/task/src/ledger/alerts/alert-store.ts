import { AuditedAct, originParam } from '../audit/audited-act.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import type {
  AlertChange,
  AlertDefinition,
  AlertDeliveryRow,
  AlertDeliveryState,
  AlertRuleRow,
  NewAlertDelivery,
  ScheduleTrouble,
} from './alert-row.js';
import * as rules from './alert.sql.js';
import * as sending from './delivery.sql.js';

/** Which slots are looked for. */
export interface TroubleQuery {
  readonly schedules?: readonly string[];
  readonly since: Date;
  readonly lateByMs: number;
}

/** Somebody who changes a rule. */
export interface AlertActor {
  readonly actor?: string;
}

/** What became of an attempt to send something. */
export interface DeliveryOutcome {
  readonly state: AlertDeliveryState;
  readonly error?: string;
  /** While it is pending: when it is tried again. */
  readonly retryMs?: number;
}

/** Rules of alerts, and what was told because of them. */
export class AlertStore {
  constructor(private readonly database: LedgerDatabase) {}

  /** In the order of their names. */
  list(name?: string): Promise<AlertRuleRow[]> {
    return this.database.query(rules.alertRulesSql(this.database.schema), [
      name === undefined ? null : ledgerText(name),
    ]);
  }

  /** A process says which rules its code has. */
  async declare(given: readonly { name: string; definition: AlertDefinition }[]): Promise<void> {
    await this.database.query(rules.declareRulesSql(this.database.schema), [ledgerJson(given)]);
  }

  /** False where the name is taken. */
  insert(name: string, definition: AlertDefinition, { actor }: AlertActor): Promise<boolean> {
    return this.change(rules.insertRuleSql, [name, actor ?? null, ledgerJson(definition), originParam()]);
  }

  /** False where somebody has changed it since. */
  update(row: AlertRuleRow, definition: AlertDefinition, { actor }: AlertActor): Promise<boolean> {
    const params = [row.name, actor ?? null, ledgerJson(definition), originParam(), row.revision];
    return this.change(rules.changeRuleSql, params);
  }

  /** False where there is none, or code has it. */
  remove(name: string, { actor }: AlertActor): Promise<boolean> {
    return this.change(rules.removeRuleSql, [name, actor ?? null, originParam()]);
  }

  /** False where there is none. */
  mute(name: string, until: Date | null, { actor, reason }: AlertActor & { reason?: string }): Promise<boolean> {
    const text = (s: string): string => rules.muteRuleSql(s, until ? 'mute' : 'unmute');
    return this.change(text, [ledgerText(name), actor ?? null, until, reason ?? null, originParam()]);
  }

  async evaluated(names: readonly string[], at: Date): Promise<void> {
    await this.database.query(rules.evaluatedSql(this.database.schema), [names, at]);
  }

  /** False where somebody else was faster: nothing is changed then, and nothing told. */
  async apply(change: AlertChange): Promise<boolean> {
    const { name, revision, state, since, subjects, told, notifiedAt, deliveries } = change;
    const params = [name, revision, state, since, ledgerJson(subjects), told, notifiedAt, ledgerJson(deliveries)];
    return (await this.database.query(rules.applyChangeSql(this.database.schema), params)).length > 0;
  }

  trouble({ schedules, since, lateByMs }: TroubleQuery): Promise<ScheduleTrouble[]> {
    const params = [schedules ?? null, since, lateByMs];
    return this.database.query(rules.scheduleTroubleSql(this.database.schema), params);
  }

  /** The latest first, `at` in ms since the epoch. */
  troubledSlots({ schedules, since, lateByMs }: TroubleQuery, most: number): Promise<{ name: string; at: number }[]> {
    const params = [schedules ?? null, since, lateByMs, most];
    return this.database.query(rules.troubledSlotsSql(this.database.schema), params);
  }

  async send(deliveries: readonly NewAlertDelivery[]): Promise<void> {
    await this.database.query(sending.insertDeliveriesSql(this.database.schema), [ledgerJson(deliveries)]);
  }

  /** What this process is to send now. */
  take(channels: readonly string[], most: number, leaseMs: number): Promise<AlertDeliveryRow[]> {
    return this.database.query(sending.takeDeliveriesSql(this.database.schema), [channels, most, leaseMs]);
  }

  /** In ms; undefined where there is nothing to send. */
  async nextIn(channels: readonly string[]): Promise<number | undefined> {
    const sql = sending.nextDeliverySql(this.database.schema);
    const [row] = await this.database.hot<{ inMs: number | null }>(sql, [channels]);
    return row?.inMs ?? undefined;
  }

  async settle({ id, attempts }: AlertDeliveryRow, { state, error, retryMs = 0 }: DeliveryOutcome): Promise<void> {
    const params = [id, attempts, state, error === undefined ? null : ledgerText(error), retryMs];
    await this.database.query(sending.settleDeliverySql(this.database.schema), params);
  }

  /** The latest first. */
  deliveries(rule: string, limit: number, before?: string): Promise<AlertDeliveryRow[]> {
    const params = [ledgerText(rule), before ?? null, limit];
    return this.database.query(sending.deliveriesSql(this.database.schema), params);
  }

  deliveriesById(ids: readonly string[]): Promise<AlertDeliveryRow[]> {
    return this.database.query(sending.deliveriesByIdSql(this.database.schema), [ids]);
  }

  /** How many notifications were given up, of those that are kept. */
  async undelivered(): Promise<number> {
    const sql = sending.undeliveredSql(this.database.schema);
    const [row] = await this.database.query<{ count: number }>(sql);
    return row?.count ?? 0;
  }

  /** Gives up what cannot be sent, and forgets what is old. */
  async prune(): Promise<void> {
    for (const text of [sending.expireDeliveriesSql, sending.pruneDeliveriesSql, rules.pruneRulesSql])
      await this.database.query(text(this.database.schema));
  }

  private async change(text: (s: string) => string, params: readonly unknown[]): Promise<boolean> {
    const given = params.map((value) => (typeof value === 'string' ? ledgerText(value) : value));
    const isChanged = (await this.database.query(text(this.database.schema), given)).length > 0;
    if (isChanged) AuditedAct.current?.recorded();
    return isChanged;
  }
}
