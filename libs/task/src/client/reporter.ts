import { type Ledger, type LogLevel, type LogLine, logText } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import { progressMetadata, type ProgressReport } from './progress.js';

export type { ProgressReport } from './progress.js';

/** Progress and log lines from outside the handler (S0 `activity.update`, S2 `update_progress`). */
export class Reporter {
  constructor(
    private readonly ledger: Ledger,
    private readonly settings: TaskSettings,
  ) {}

  async updateProgress(id: string, progress: number | ProgressReport): Promise<boolean> {
    const report = typeof progress === 'number' ? { percent: progress } : progress;
    const metadata = progressMetadata(report);
    const line = {
      level: 'info' as const,
      message:
        report.message ??
        (report.percent === undefined ? (report.step ?? '') : `${String(metadata['progress_percent'])} %`),
      percent: metadata['progress_percent'] as number | undefined,
      step: report.step,
      at: this.ledger.clock.now(),
    };
    return this.write(id, line, metadata);
  }

  async log(id: string, message: string, level: LogLevel = 'info'): Promise<boolean> {
    const line = { level, message, at: this.ledger.clock.now() };
    return this.write(id, line);
  }

  private async write(id: string, line: LogLine, metadata?: Readonly<Record<string, unknown>>): Promise<boolean> {
    const mostLines = this.settings.limits.logLines;
    const written = await this.ledger.progress.writeById({ id, metadata, logs: [logText(line)], mostLines });
    if (written) this.ledger.signals.send('changed', [id]);
    return written;
  }
}
