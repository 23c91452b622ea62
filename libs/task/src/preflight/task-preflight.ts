import { Inject, Injectable } from '@nestjs/common';
import { within } from '../time/deadline.js';
import { PreflightError } from '../errors/index.js';
import { Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { Waker } from '../queue/index.js';
import { clockCheck, compilerCheck, connectionCheck, limitsCheck, schemaCheck } from './ledger.checks.js';
import {
  type PreflightCheck,
  type PreflightLook,
  type PreflightReport,
  reportOf,
  wordsOf,
} from './preflight.report.js';
import { redisChecks } from './redis.checks.js';
import { ProcessLogger } from '../logging/process-logger.js';

// As long as a server may take.
const PATIENCE_MS = 2_000;

/** Looks whether tasks can rely on the servers: at boot, and whenever somebody asks. */
@Injectable()
export class TaskPreflight {
  private readonly logger = new ProcessLogger('TaskPreflight');
  private readonly said = new Set<string>();
  private readonly added: (() => Promise<PreflightCheck>)[] = [];

  constructor(
    private readonly ledger: Ledger,
    private readonly waker: Waker,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** Looks at everything now. Rejects where the ledger is out of reach. */
  async report(): Promise<PreflightReport> {
    await this.ledger.clock.synchronize(this.ledger.database);
    return reportOf([...(await this.ledgerChecks()), ...(await this.wakerChecks()), ...(await this.addedChecks())]);
  }

  /**
   * Adds a check of the application's, or of another module's, to every report. Checks added in `onModuleInit`, or
   * earlier, can block startup like the built-in ones. What throws, or takes more than two seconds, is
   * `unknown`.
   * @example
   * preflight.add('mail_relay', async () =>
   *   (await relay.ping())
   *     ? { status: 'ok', message: 'The mail relay answers.' }
   *     : { status: 'warning', message: 'The mail relay does not answer.', remedy: 'Look at SMTP_URL.' },
   * );
   */
  add(name: string, look: PreflightLook): void {
    this.added.push(() => lookedAt(name, look));
  }

  /**
   * Before the first statement that would rely on it, with the clock that the boot has just read.
   * @throws PreflightError for a problem, where the options say so
   */
  async passLedger(): Promise<void> {
    this.decide(await this.ledgerChecks());
  }

  /** The same for the waker's servers, as far as they answer: one that is away never keeps an application from starting. */
  async passWaker(): Promise<void> {
    this.decide(await this.wakerChecks());
  }

  /** The same for what modules and the application have added. */
  async passAdded(): Promise<void> {
    this.decide(await this.addedChecks());
  }

  private addedChecks(): Promise<PreflightCheck[]> {
    return Promise.all(this.added.map((check) => check()));
  }

  private async ledgerChecks(): Promise<PreflightCheck[]> {
    const { ledger, settings } = this;
    if ('embedded' in settings.ledger) return [await schemaCheck(ledger)];
    return Promise.all([
      schemaCheck(ledger),
      clockCheck(ledger, settings),
      connectionCheck(ledger, settings),
      limitsCheck(ledger),
      compilerCheck(ledger),
    ]);
  }

  private async wakerChecks(): Promise<PreflightCheck[]> {
    try {
      return (await this.waker.inspect()).flatMap(redisChecks);
    } catch (error) {
      return [{ name: 'redis', status: 'unknown', message: `Redis could not be asked: ${String(error)}` }];
    }
  }

  // A boot that is repeated says each thing once.
  private decide(checks: readonly PreflightCheck[]): void {
    const problems = checks.filter(({ status }) => status === 'problem').map(wordsOf);
    if (problems.length > 0 && this.settings.preflight === 'refuse') throw new PreflightError(problems);
    for (const check of checks) {
      const words = wordsOf(check);
      if (check.status === 'ok' || check.status === 'unknown' || this.said.has(words)) continue;
      this.said.add(words);
      this.logger.warn(words);
    }
  }
}

async function lookedAt(name: string, look: PreflightLook): Promise<PreflightCheck> {
  try {
    const finding = await within(PATIENCE_MS, `The check "${name}"`, (async () => look())());
    return { name, ...finding };
  } catch (error) {
    return { name, status: 'unknown', message: `This could not be looked at: ${String(error)}` };
  }
}
