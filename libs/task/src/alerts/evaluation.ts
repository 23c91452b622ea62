import { Inject, Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { type AlertRuleRow, Ledger } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { subjectsOf } from './conditions.js';
import { LedgerFigures } from './figures.js';
import { deliveriesOf } from './notification.js';
import { transitionOf } from './transition.js';

const EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Looks once a minute whether rules fire. The leader does it; a rule changes only as it was read, and what is told is written
 * with the change, so of two that believe to be the leader one tells.
 */
@Injectable()
export class AlertEvaluation {
  private readonly failures = new RateLimitedLogger('TaskAlerts', 'rules that could not be looked at');

  constructor(
    private readonly ledger: Ledger,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
    jobs: BackgroundJobs,
  ) {
    if (settings.alerts.rules.length > 0)
      jobs.everywhere({ name: 'Alert rules of code', everyMs: EVERY_MS, isFirst: true, run: () => this.declare() });
    jobs.leader({ name: 'Alerts', everyMs: EVERY_MS, run: () => this.evaluate() });
    jobs.leader({ name: 'Retention of alerts', everyMs: HOUR_MS, run: () => this.ledger.alerts.prune() });
  }

  /** Says which rules the code of this process has: those that no process speaks of are forgotten. */
  declare(): Promise<void> {
    return this.ledger.alerts.declare(this.settings.alerts.rules);
  }

  /** Looks at all rules; returns the names of those of which something is told. */
  async evaluate(nowMs = this.ledger.clock.now()): Promise<string[]> {
    const rules = (await this.ledger.alerts.list()).filter(({ isDeclared }) => isDeclared);
    if (rules.length === 0) return [];
    const figures = new LedgerFigures(this.ledger, nowMs);
    const looked: string[] = [];
    const told: string[] = [];
    for (const rule of rules) {
      try {
        if (await this.look(rule, figures, nowMs)) told.push(rule.name);
        looked.push(rule.name);
      } catch (error) {
        // One that cannot be looked at must not keep the others from it.
        this.failures.error(`Alert "${rule.name}" could not be looked at: ${String(error)}`);
      }
    }
    await this.ledger.alerts.evaluated(looked, new Date(nowMs));
    // It only wakes: many names might be too long for a notification.
    if (told.length > 0) this.ledger.signals.send('alert', told.slice(0, 1));
    return told;
  }

  private async look(rule: AlertRuleRow, figures: LedgerFigures, nowMs: number): Promise<boolean> {
    const { definition, name, revision } = rule;
    const after = transitionOf(rule, await subjectsOf(definition, figures), nowMs);
    if (!after) return false;
    const { event, ...standing } = after;
    const telling = {
      event: event!,
      subjects: event === 'resolved' ? rule.subjects : after.subjects,
      since: (event === 'resolved' ? rule.since : after.since) ?? new Date(nowMs),
      atMs: nowMs,
      dashboardUrl: this.settings.alerts.dashboardUrl,
    };
    const deliveries = event ? deliveriesOf(rule, telling, () => this.ledger.clock.mintId()) : [];
    const isChanged = await this.ledger.alerts.apply({ name, revision, ...standing, deliveries });
    return isChanged && event !== undefined;
  }
}
