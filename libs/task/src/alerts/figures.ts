import type { AlertDefinition, Ledger, QueueFigures, ScheduleTrouble } from '../ledger/index.js';
import type { AlertFigures, TaskTally } from './conditions.js';

/** Reads what the ledger keeps anyway: no execution is counted for it. What several rules want is read once. */
export class LedgerFigures implements AlertFigures {
  private readonly read = new Map<string, Promise<unknown>>();

  constructor(
    private readonly ledger: Ledger,
    private readonly nowMs: number,
  ) {}

  async tasks({ windowMs = 0, tasks, queues }: AlertDefinition): Promise<readonly TaskTally[]> {
    const range = { from: new Date(this.nowMs - windowMs), queue: queues };
    const report = await this.once(`tasks ${windowMs} ${JSON.stringify(queues)}`, () =>
      this.ledger.statistics.report(range, this.nowMs),
    );
    return report.tasks.filter(({ taskName }) => tasks === undefined || tasks.includes(taskName));
  }

  queues(): Promise<readonly QueueFigures[]> {
    return this.once('queues', () => this.ledger.queues.figures());
  }

  schedules({ windowMs = 0, lateByMs = 0, schedules }: AlertDefinition): Promise<readonly ScheduleTrouble[]> {
    const since = new Date(this.nowMs - windowMs);
    return this.once(`schedules ${windowMs} ${lateByMs} ${JSON.stringify(schedules)}`, () =>
      this.ledger.alerts.trouble({ schedules, since, lateByMs }),
    );
  }

  private once<T>(what: string, ask: () => Promise<T>): Promise<T> {
    const asked = this.read.get(what) ?? ask();
    this.read.set(what, asked);
    return asked as Promise<T>;
  }
}
