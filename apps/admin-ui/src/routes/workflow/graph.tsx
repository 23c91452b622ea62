import { useEffect, useMemo, useRef, useState } from 'react';
import { count } from '../../format/time';
import { t } from '../../language/t';
import type { WorkflowEdge } from '../../services/schema';
import type { ChartProps } from './chart';
import { type GraphItem, graphItems, MOST_ITEMS } from './graph-groups';
import { GraphEdge, GraphKey } from './graph-edge';
import { BOX, type Box, layoutOf } from './graph-layout';
import { GraphNode } from './graph-node';

const EDGE = 12;
// Smaller ones are hard to read: what does not fit then is scrolled to.
const LEAST_SCALE = 0.8;

/** Nodes from left to right, each right of what it comes after. Nodes that are alike are drawn as one until that is opened. */
export function Graph({ workflow: { nodes, edges, node_count: total }, critical, selected, onSelect }: ChartProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const drawn = useMemo(() => graphItems(nodes, edges, open), [nodes, edges, open]);
  // Where things are depends on what there is, not on how it stands: most news moves nothing.
  const shape = JSON.stringify([drawn.items.map(({ name }) => name), drawn.edges.map(keyOf)]);
  const layout = useMemo(
    () =>
      layoutOf(
        drawn.items.map(({ name }) => name),
        drawn.edges,
      ),
    [shape],
  );
  const itemOf = new Map(drawn.items.map((item) => [item.name, item]));
  const edgeOf = new Map(drawn.edges.map((edge) => [keyOf(edge), edge]));
  const frame = useShown(
    layout.boxes.find(({ name }) => isSelected(itemOf.get(name), selected)),
    layout.width + 2 * EDGE,
  );
  const choose = (item: GraphItem): void => {
    if (item.nodes.length === 1) onSelect(item.name);
    else setOpen(new Set([...open, item.name]));
  };
  return (
    <>
      <div
        ref={frame}
        dir="ltr"
        role="region"
        aria-label={t`Drawing of the graph`}
        tabIndex={0}
        className="sheet max-h-[560px] overflow-auto bg-sunken"
      >
        <svg
          role="img"
          aria-label={t`${count(total)} nodes and what they come after. The list below has the same.`}
          style={{ minWidth: LEAST_SCALE * (layout.width + 2 * EDGE), maxWidth: layout.width + 2 * EDGE }}
          viewBox={`${-EDGE} ${-EDGE} ${layout.width + 2 * EDGE} ${layout.height + 2 * EDGE}`}
          className="mx-auto block w-full"
        >
          {layout.lines.map((line, index) => (
            <GraphEdge
              key={index}
              line={line}
              edge={edgeOf.get(keyOf(line.edge)) ?? line.edge}
              isCritical={isConsecutive(critical, line.edge)}
            />
          ))}
          {layout.boxes.map((box) => {
            const item = itemOf.get(box.name)!;
            return (
              <GraphNode
                key={box.name}
                box={box}
                item={item}
                isSelected={isSelected(item, selected)}
                onChoose={() => choose(item)}
              />
            );
          })}
        </svg>
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-[12px] text-muted">
        {drawn.hidden > 0 && (
          <p>
            {t`The graph shows the first ${count(MOST_ITEMS)} of ${count(drawn.items.length + drawn.hidden)}; the list has all.`}
          </p>
        )}
        {drawn.items.some(({ nodes: own }) => own.length > 1) && (
          <p>{t`“×” stands for nodes that are alike: press to open.`}</p>
        )}
        {open.size > 0 && (
          <button type="button" className="link" onClick={() => setOpen(new Set())}>
            {t`Draw what is alike as one`}
          </button>
        )}
        {critical.length > 1 && <p>{t`A bold line is the critical path: it decided how long all of it took.`}</p>}
        <GraphKey edges={drawn.edges} />
      </div>
    </>
  );
}

function isConsecutive(latestFirst: readonly string[], { from, to }: WorkflowEdge): boolean {
  const at = latestFirst.indexOf(to);
  return at >= 0 && latestFirst[at + 1] === from;
}

// How an edge stands changes; where it is does not.
const keyOf = ({ from, to, when }: WorkflowEdge): string => JSON.stringify([from, to, when]);

const isSelected = (item: GraphItem | undefined, name: string | undefined): boolean =>
  item?.nodes.some((node) => node.name === name) ?? false;

/** Scrolls to what is selected when that changes, within the frame only. */
function useShown(box: Box | undefined, width: number) {
  const frame = useRef<HTMLDivElement>(null);
  const [x, y] = [box?.x, box?.y];
  useEffect(() => {
    const element = frame.current;
    if (!element || x === undefined || y === undefined) return;
    const scale = Math.min(1, Math.max(LEAST_SCALE, element.clientWidth / width));
    const [left, top] = [scale * (x + EDGE), scale * (y + EDGE)];
    const [right, bottom] = [left + scale * BOX.width, top + scale * BOX.height];
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = element;
    const isSeen =
      left >= scrollLeft && right <= scrollLeft + clientWidth && top >= scrollTop && bottom <= scrollTop + clientHeight;
    if (!isSeen) element.scrollTo({ left: (left + right - clientWidth) / 2, top: (top + bottom - clientHeight) / 2 });
  }, [x, y, width]);
  return frame;
}
