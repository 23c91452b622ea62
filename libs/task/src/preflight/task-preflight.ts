import { Logger } from '@nestjs/common';
import type { TaskEngine } from '../engine/index.js';
import { PreflightError } from '../errors/index.js';
import type { Ledger } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import { clockCheck, connectionCheck, engineCheck, limitsCheck, schemaCheck } from './ledger.checks.js';
import { type PreflightCheck, type PreflightReport, reportOf } from './preflight.report.js';
import { redisChecks } from './redis.checks.js';

/** Looks whether tasks can rely on the servers: at boot, and whenever somebody asks. */
export class TaskPreflight {
  private readonly logger = new Logger('TaskPreflight');
  private readonly said = new Set<string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
    private readonly settings: TaskSettings,
  ) {}

  /** Looks at everything now. Rejects where the ledger is out of reach. */
  async report(): Promise<PreflightReport> {
    await this.ledger.clock.synchronize(this.ledger.database);
    return reportOf([...(await this.ledgerChecks()), ...(await this.engineChecks())]);
  }

  /**
   * Before the first statement that would rely on it, with the clock that the boot has just read.
   * @throws PreflightError for a problem, where the options say so
   */
  async passLedger(): Promise<void> {
    this.judge(await this.ledgerChecks());
  }

  /** The same for the engine, as far as it answers: one that is away never keeps an application from starting. */
  async passEngine(): Promise<void> {
    this.judge(await this.engineChecks());
  }

  private async ledgerChecks(): Promise<PreflightCheck[]> {
    const { ledger, settings } = this;
    if ('embedded' in settings.ledger) return [await schemaCheck(ledger)];
    return Promise.all([
      schemaCheck(ledger),
      clockCheck(ledger, settings),
      connectionCheck(ledger, settings),
      engineCheck(ledger, settings),
      limitsCheck(ledger),
    ]);
  }

  private async engineChecks(): Promise<PreflightCheck[]> {
    try {
      return (await this.engine.inspect()).flatMap(redisChecks);
    } catch (error) {
      return [{ name: 'redis', status: 'unknown', message: `Redis could not be asked: ${String(error)}` }];
    }
  }

  // A boot that is repeated says each thing once.
  private judge(checks: readonly PreflightCheck[]): void {
    const problems = checks.filter(({ status }) => status === 'problem').map(({ message }) => message);
    if (problems.length > 0 && this.settings.preflight === 'refuse') throw new PreflightError(problems);
    for (const { status, message } of checks) {
      if (status === 'ok' || status === 'unknown' || this.said.has(message)) continue;
      this.said.add(message);
      this.logger.warn(message);
    }
  }
}
