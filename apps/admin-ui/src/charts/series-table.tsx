import { Link } from '@tanstack/react-router';
import { spanOf } from '../format/time';
import { rich, t } from '../language/t';
import type { ExecutionFilter } from '../services/execution-filter';
import { endedIn } from '../services/statistics';
import type { ChartMark } from './marks';
import { MarkLink } from './mark-list';
import type { Series } from './plot-options';

interface SeriesTableProps {
  readonly title: string;
  readonly times: readonly number[];
  readonly bucketSeconds: number;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly of: ExecutionFilter | undefined;
  readonly marks: readonly ChartMark[];
}

/** The numbers of a chart, the latest first. When something ended leads to what did. */
export function SeriesTable({ title, times, bucketSeconds, series, format, of, marks }: SeriesTableProps) {
  const rows = times.map((at, index) => ({ at, values: series.map(({ values }) => values[index] ?? null) })).reverse();
  return (
    <div className="mt-2 h-[216px] overflow-y-auto" tabIndex={0} role="region" aria-label={t`${title}, table`}>
      <table className="w-full border-collapse">
        <thead className="sticky top-0 bg-surface text-[12px] text-faint">
          <tr>
            <th scope="col" className="py-1 text-start font-normal">
              {t`When`}
            </th>
            {series.map(({ name }) => (
              <th scope="col" key={name} className="py-1 ps-3 text-end font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map(({ at, values }) => (
            <tr key={at}>
              <th scope="row" className="py-1 text-start font-normal whitespace-nowrap">
                <Link to="/executions" search={endedIn(boundsOf(at, bucketSeconds), of)} className="hover:underline">
                  {spanOf(at, bucketSeconds)}
                </Link>
                {marks
                  .filter((mark) => mark.at >= at && mark.at < at + bucketSeconds)
                  .map((mark) => (
                    <span key={mark.iso} className="block text-[12px]">
                      {rich`Deploy ${(<MarkLink mark={mark} />)}`}
                    </span>
                  ))}
              </th>
              {values.map((value, index) => (
                <td key={series[index]?.name} className="py-1 ps-3 text-end whitespace-nowrap text-muted">
                  {value === null ? '–' : format(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// The end of a list is a millisecond that belongs to it.
function boundsOf(at: number, seconds: number): { from: string; to: string } {
  return { from: new Date(at * 1_000).toISOString(), to: new Date((at + seconds) * 1_000 - 1).toISOString() };
}
