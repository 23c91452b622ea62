import type { BreakerView, StatisticsReport } from '@taskledger/nestjs';

/** The report as Markdown. */
export function renderNightlyReport({ from, to, tasks }: StatisticsReport, breakers: readonly BreakerView[]): string {
  return [
    '# What the tasks have done',
    '',
    `From ${from.toISOString()} to ${to.toISOString()}.`,
    '',
    '| Task | Finished | Failed | Tried again | Usual run | Longest run |',
    '| --- | --- | --- | --- | --- | --- |',
    ...tasks.map((task) => row([task.taskName, task.finished, task.failure, task.retry, ...runs(task)])),
    '',
    '## Circuit breakers',
    '',
    ...(breakers.length === 0 ? ['None has been asked yet.'] : breakers.map(line)),
    '',
  ].join('\n');
}

function runs({ runP50Ms, runP99Ms }: StatisticsReport['totals']): string[] {
  return [runP50Ms, runP99Ms].map((ms) => (ms === null ? '' : `${(ms / 1000).toFixed(2)} s`));
}

function line({ name, state, failures, failureThreshold }: BreakerView): string {
  return `- ${name}: ${state.replace('_', '-')}, ${failures} of ${failureThreshold} failures in a row`;
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
