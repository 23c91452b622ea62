import { Inject, Injectable } from '@nestjs/common';
import { executionScope } from '../../enqueue/index.js';
import { InvalidOptionError } from '../../errors/index.js';
import type { TextMask } from '../../secrets/index.js';
import { Ledger, type LogLevel, type LogLine, logText } from '../../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../../options/index.js';
import { progressMetadata, progressReport, type ProgressReport } from '../progress.js';

export type { ProgressReport } from '../progress.js';

const LEVELS: readonly string[] = ['debug', 'info', 'warning', 'error'];

/** Progress and log lines from outside the handler. */
@Injectable()
export class Reporter {
  constructor(
    private readonly ledger: Ledger,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** @throws InvalidOptionError */
  async updateProgress(id: string, progress: number | ProgressReport): Promise<boolean> {
    const report = progressReport(progress);
    const { percent, message, step } = report;
    const line = {
      level: 'info' as const,
      message: message ?? (percent === undefined ? (step ?? '') : `${percent} %`),
      percent,
      step,
      at: this.ledger.clock.now(),
    };
    return this.write(id, line, progressMetadata(report, this.mask));
  }

  /** @throws InvalidOptionError */
  async log(id: string, message: string, level: LogLevel = 'info'): Promise<boolean> {
    if (typeof message !== 'string') throw new InvalidOptionError('message', message, 'Use a text.');
    if (!LEVELS.includes(level)) throw new InvalidOptionError('level', level, `Use one of ${LEVELS.join(', ')}.`);
    const line = { level, message, at: this.ledger.clock.now() };
    return this.write(id, line);
  }

  // A handler that writes to another execution's log speaks of what it has itself.
  private get mask(): TextMask {
    return executionScope.getStore()?.mask ?? this.settings.redactor;
  }

  private async write(id: string, line: LogLine, metadata?: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { logLines: limit } = this.settings.limits;
    const written = await this.ledger.progress.writeById({ id, metadata, logs: [logText(line, this.mask)], limit });
    if (written === undefined) return false;
    this.ledger.signals.send('changed', [id]);
    return true;
  }
}
