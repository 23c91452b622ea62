import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { spanOf } from '../format/time';
import { t } from '../language/t';
import type { ExecutionFilter } from '../services/execution-filter';
import { useTheme } from '../shell/theme';
import { Legend } from './legend';
import { type ChartMark, marksInWords } from './marks';
import { MarkList } from './mark-list';
import { optionsFor, type Series } from './plot-options';
import { SeriesTable } from './series-table';

const HEIGHT = 216;

interface TimeChartProps {
  readonly title: string;
  /** For those who do not see it. */
  readonly summary: string;
  readonly kind: 'bars' | 'lines';
  /** When each bucket begins, in seconds, and how long one is. */
  readonly times: readonly number[];
  readonly bucketSeconds: number;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** What the numbers are of, as a list of executions: each time leads to what ended in it. */
  readonly of?: ExecutionFilter;
  /** Deploys, the earliest first. */
  readonly marks?: readonly ChartMark[];
}

const NO_MARKS: readonly ChartMark[] = [];

/** Numbers over time. Beside the names are the totals, or what was at the time under the cursor. */
export function TimeChart({
  title,
  summary,
  kind,
  times,
  bucketSeconds,
  series,
  format,
  of,
  marks = NO_MARKS,
}: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [pointed, setPointed] = useState<number | null>(null);
  const [isTable, setTable] = useState(false);
  const theme = useTheme();
  const data: uPlot.AlignedData = [[...times], ...series.map(({ values, painted = values }) => [...painted])];
  const latest = useRef({ data, series, format, bucketSeconds, marks });
  useEffect(() => {
    latest.current = { data, series, format, bucketSeconds, marks };
    plot.current?.setData(data);
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const size = { width: element.clientWidth, height: HEIGHT };
    const options = optionsFor({
      kind,
      ...latest.current,
      size,
      onPoint: setPointed,
      marks: () => latest.current.marks,
    });
    const chart = new uPlot(options, latest.current.data, element);
    plot.current = chart;
    const resize = new ResizeObserver(() => {
      if (element.clientWidth > 0) chart.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    resize.observe(element);
    return () => {
      resize.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
  }, [kind, theme, bucketSeconds]);
  const at = pointed === null ? undefined : times[pointed];
  return (
    <section aria-label={title} className="sheet flex min-w-0 flex-col px-4 pt-4 pb-2 sm:px-5">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2>{title}</h2>
        <p className="ms-auto text-[12px] text-faint">{at === undefined ? t`Total` : spanOf(at, bucketSeconds)}</p>
        <button type="button" className="link text-[12.5px]" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? t`Show chart` : t`Show table`}
        </button>
      </div>
      <Legend series={series} kind={kind} pointed={pointed} format={format} />
      <MarkList marks={marks} />
      <div
        ref={box}
        dir="ltr"
        role="img"
        aria-label={`${summary}${marksInWords(marks)}`}
        className={`-ms-1 mt-auto h-[224px] min-w-0 shrink-0 overflow-hidden pt-2 ${isTable ? 'hidden' : ''}`}
      />
      {isTable && (
        <SeriesTable
          title={title}
          times={times}
          bucketSeconds={bucketSeconds}
          series={series}
          format={format}
          of={of}
          marks={marks}
        />
      )}
    </section>
  );
}
