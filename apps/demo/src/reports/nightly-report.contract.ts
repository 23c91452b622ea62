import { defineTask, type } from '@taskledger/nestjs';
import { IsInt, Max, Min } from 'class-validator';

export class NightlyReport {
  /** How many hours it looks back. */
  @IsInt()
  @Min(1)
  @Max(168)
  hours?: number = 24;
}

export interface NightlyReportSummary {
  readonly finished: number;
  readonly failed: number;
  /** The artifact with the report. */
  readonly report: string;
}

/** Reports what the tasks of the shop have done. */
export const nightlyReport = defineTask('nightly_report', {
  payload: NightlyReport,
  result: type<NightlyReportSummary>(),
});
