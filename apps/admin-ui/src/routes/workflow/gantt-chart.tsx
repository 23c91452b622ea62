import { useState } from 'react';
import { StatusShape } from '../../components/status';
import { count, duration } from '../../format/time';
import { useNow } from '../../format/use-now';
import { t } from '../../language/t';
import type { WorkflowNode } from '../../services/schema';
import type { ChartProps } from './chart';
import { type Bar, ganttOf, type GanttRow } from './gantt-rows';

const ROWS_AT_ONCE = 200;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** When nodes waited for a worker, which is pale, and when they ran. */
export function GanttChart({ workflow, critical, selected, onSelect }: ChartProps) {
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const { rows, from, to } = ganttOf(workflow, workflow.nodes, useNow());
  return (
    <>
      <div
        role="region"
        dir="ltr"
        aria-label={t`Drawing of the chart`}
        tabIndex={0}
        className="sheet max-h-[560px] overflow-y-auto"
      >
        <div
          role="img"
          aria-label={t`When ${count(workflow.node_count)} nodes ran, in ${duration(to - from)}. The list below has the same.`}
        >
          <div className="sticky top-0 z-10 flex bg-surface text-[11px] text-faint">
            <span className="w-[32%] shrink-0 border-e px-3 py-1.5">
              <span className="max-sm:sr-only">{t`0 is when the workflow was started`}</span>
            </span>
            <span className="relative h-7 min-w-0 flex-1">
              {TICKS.map((tick) => (
                <span
                  key={tick}
                  className={`absolute top-1.5 ${tick === 0 ? 'left-1' : tick === 1 ? 'right-1' : '-translate-x-1/2 max-sm:hidden'}`}
                  style={tick > 0 && tick < 1 ? { left: `${100 * tick}%` } : undefined}
                >
                  {tick === 0 ? '0' : duration(tick * (to - from))}
                </span>
              ))}
            </span>
          </div>
          <div className="border-t">
            {rows.slice(0, most).map((row) => (
              <Row
                key={row.node.name}
                row={row}
                isSelected={row.node.name === selected}
                isCritical={critical.includes(row.node.name)}
                onChoose={() => onSelect(row.node.name)}
              />
            ))}
          </div>
        </div>
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-[12px] text-muted">
        <p className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className="h-2 w-4 rounded-sm bg-edge/45" />
          {t` waits for a worker`}
        </p>
        {critical.length > 0 && (
          <p className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className="h-2 w-4 rounded-sm border-[1.5px] border-ink" />
            {t` critical path: it decided how long all of it took`}
          </p>
        )}
        {rows.some(({ node }) => node.taken_over_from !== null) && <p>{t`Nodes without a bar were taken over.`}</p>}
        {rows.length > most && (
          <button type="button" className="link" onClick={() => setMost(rows.length)}>
            {t`The first ${count(most)} of ${count(rows.length)} are shown: show all`}
          </button>
        )}
      </div>
    </>
  );
}

interface RowProps {
  readonly row: GanttRow;
  readonly isSelected: boolean;
  readonly isCritical: boolean;
  readonly onChoose: () => void;
}

function Row({ row: { node, wait, run }, isSelected, isCritical, onChoose }: RowProps) {
  return (
    <div
      className={`flex h-7 cursor-pointer items-stretch [content-visibility:auto] [contain-intrinsic-size:auto_28px] ${isSelected ? 'bg-accent-soft' : 'hover:bg-hover'}`}
      onClick={onChoose}
    >
      <span className="flex w-[32%] shrink-0 items-center gap-2 border-e px-3">
        <StatusShape status={node.status} size={12} />
        <span className="truncate">{node.name}</span>
      </span>
      <span className="relative min-w-0 flex-1">
        {wait && <Piece bar={wait} look="bg-edge/45" />}
        {run && <Piece bar={run} look={`${lookOf(node)} ${isCritical ? 'outline-[1.5px] outline-ink' : ''}`} />}
      </span>
    </div>
  );
}

function Piece({ bar: { left, width }, look }: { readonly bar: Bar; readonly look: string }) {
  return (
    <span
      className={`absolute top-1/2 h-3 min-w-0.5 -translate-y-1/2 rounded-sm ${look}`}
      style={{ left: `min(${100 * left}%, calc(100% - 2px))`, width: `${100 * width}%` }}
    />
  );
}

function lookOf({ status }: WorkflowNode): string {
  if (status === 'FAILURE') return 'bg-bad';
  if (status === 'STARTED') return 'bg-accent';
  return status === 'SUCCESS' ? 'bg-ok' : 'bg-edge';
}
