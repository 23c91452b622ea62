import { Injectable } from '@nestjs/common';
import { type ExecutionFilter, type ExecutionStatus, type StatisticsReport, Tasks } from '@taskledger/nestjs';

/** How many executions a list shows, and the query of that list. */
export interface LinkedCount {
  readonly count: number;
  readonly count_capped: boolean;
  /** For `GET /tasks/executions?…`, which counts the same. */
  readonly query: string;
}

/** What an operator looks at first. */
export interface LiveCounts {
  readonly running: LinkedCount;
  /** What waits for its turn or its time. */
  readonly queued: LinkedCount;
  readonly failing: LinkedCount;
  readonly slow: LinkedCount;
}

const QUEUED: readonly ExecutionStatus[] = ['PENDING', 'RETRY'];

/** Counts with the list behind each of them: both come from the same filter, so they cannot differ. */
@Injectable()
export class LiveCounter {
  constructor(private readonly tasks: Tasks) {}

  /**
   * @param filter What the user may see of what the user asked for; null when that is nothing.
   * @param asked The query of the list that shows the same
   */
  async counts(filter: ExecutionFilter | null, asked: URLSearchParams, report: StatisticsReport): Promise<LiveCounts> {
    const { from: finishedFrom, to: finishedTo } = report;
    const ended = { finished_from: finishedFrom.toISOString(), finished_to: finishedTo.toISOString() };
    const [running, queued, failing, slow] = await Promise.all([
      this.count(filter && { ...filter, status: 'STARTED' }, linkTo(asked, { status: 'STARTED' })),
      this.count(filter && { ...filter, status: QUEUED }, linkTo(asked, { status: QUEUED.join() })),
      this.count(
        filter && { ...filter, status: 'FAILURE', finishedFrom, finishedTo },
        linkTo(asked, { status: 'FAILURE', ...ended }),
      ),
      this.count(filter && { ...filter, runningLongerThan: 'p95' }, linkTo(asked, { running_longer_than: 'p95' })),
    ]);
    return { running, queued, failing, slow };
  }

  private async count(filter: ExecutionFilter | null, query: string): Promise<LinkedCount> {
    const { count, capped } = filter ? await this.tasks.count(filter) : { count: 0, capped: false };
    return { count, count_capped: capped, query };
  }
}

function linkTo(asked: URLSearchParams, conditions: Readonly<Record<string, string>>): string {
  return new URLSearchParams([...Object.entries(conditions), ...asked]).toString();
}
