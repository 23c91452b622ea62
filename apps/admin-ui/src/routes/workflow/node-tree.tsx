import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { Icon } from '../../components/icon';
import { Status } from '../../components/status';
import { count } from '../../format/time';
import { RunTime } from '../../components/when';
import { isRightToLeft } from '../../language/language';
import { rich, t } from '../../language/t';
import type { WorkflowEdge } from '../../services/schema';
import { reasonWords } from '../../services/workflow-words';
import type { ChartProps } from './chart';
import { moveBy, type TreeItem, treeItems } from './tree-items';

// What opens is where reading goes.
const TURNED: Readonly<Record<string, string>> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' };
const COLUMNS =
  'grid grid-cols-[minmax(0,1fr)_auto] sm:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_72px] gap-x-4 items-center';

/** All nodes with what they come after: what the charts show, for the keyboard and for screen readers. */
export function NodeTree({ workflow: { nodes, edges }, selected, onSelect }: Omit<ChartProps, 'critical'>) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<string>();
  const tree = useRef<HTMLUListElement>(null);
  const items = useMemo(() => treeItems(nodes, edges, open), [nodes, edges, open]);
  const isThere = (id: string | undefined): boolean => items.some((item) => item.id === id);
  // One line takes the focus when somebody tabs into the tree.
  const entry = isThere(focused) ? focused : isThere(selected) ? selected : items[0]?.id;
  const setIsOpen = (id: string, isOpen: boolean): void =>
    setOpen((now) => new Set(isOpen ? [...now, id] : [...now].filter((each) => each !== id)));
  const focus = (id: string): void => {
    setFocused(id);
    tree.current?.querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"]`)?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moveBy(
      isRightToLeft() ? (TURNED[event.key] ?? event.key) : event.key,
      items,
      items.findIndex(({ id }) => id === entry),
      open,
    );
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.open !== undefined) setIsOpen(move.open, true);
    if (move.close !== undefined) setIsOpen(move.close, false);
    if (move.choose !== undefined) onSelect(move.choose);
    if (move.focus !== undefined) focus(move.focus);
  };
  return (
    <section aria-label={t`Nodes`} className="min-w-0">
      <h2 className="mb-1">{rich`Nodes ${(<span className="font-normal text-faint">{count(nodes.length)}</span>)}`}</h2>
      <p id="tree-keys" className="mb-2 text-[12px] text-muted">
        {t`Arrow keys walk; right opens what a node comes after; Enter shows its details.`}
      </p>
      <ul
        ref={tree}
        role="tree"
        aria-label={t`Nodes of the workflow`}
        aria-describedby="tree-keys"
        className="sheet overflow-clip"
        onKeyDown={press}
      >
        {items.map((item) => (
          <Line
            key={item.id}
            item={item}
            isEntry={item.id === entry}
            isSelected={item.kind === 'node' && item.id === selected}
            isOpen={open.has(item.id)}
            onFocus={() => setFocused(item.id)}
            onChoose={() => onSelect(item.kind === 'node' ? item.id : item.edge.from)}
            onToggle={() => setIsOpen(item.id, !open.has(item.id))}
          />
        ))}
      </ul>
    </section>
  );
}

interface LineProps {
  readonly item: TreeItem;
  readonly isEntry: boolean;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly onFocus: () => void;
  readonly onChoose: () => void;
  readonly onToggle: () => void;
}

function Line({ item, isEntry, isSelected, isOpen, onFocus, onChoose, onToggle }: LineProps) {
  const isNode = item.kind === 'node';
  const hasMore = isNode && item.after.length > 0;
  return (
    <li
      role="treeitem"
      aria-level={isNode ? 1 : 2}
      aria-selected={isSelected}
      {...(hasMore && { 'aria-expanded': isOpen })}
      {...(!isNode && { 'aria-posinset': item.place, 'aria-setsize': item.of })}
      tabIndex={isEntry ? 0 : -1}
      data-line={item.id}
      className={`flex min-h-9 cursor-pointer items-center gap-2 px-3 py-1 [contain-intrinsic-size:auto_36px] [content-visibility:auto] focus-visible:[content-visibility:visible] focus-visible:-outline-offset-2 ${isSelected ? 'bg-accent-soft' : 'hover:bg-hover'} ${isNode ? 'border-t first:border-t-0' : 'ps-11'}`}
      onFocus={onFocus}
      onClick={onChoose}
    >
      {isNode ? (
        <>
          <Toggle isShown={hasMore} isOpen={isOpen} onToggle={onToggle} />
          <NodeLine item={item} />
        </>
      ) : (
        <EdgeLine edge={item.edge} />
      )}
    </li>
  );
}

// For the mouse: the keys are the arrows.
function Toggle({
  isShown,
  isOpen,
  onToggle,
}: {
  readonly isShown: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  return (
    <span
      aria-hidden="true"
      className={`-my-1 -ms-1 flex h-8 w-6 shrink-0 items-center justify-center text-faint ${isShown ? 'hover:text-ink' : 'invisible'}`}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <span className={isOpen ? 'rotate-90 rtl:-rotate-90' : ''}>
        <Icon name="right" size={12} />
      </span>
    </span>
  );
}

function NodeLine({ item: { node } }: { readonly item: Extract<TreeItem, { kind: 'node' }> }) {
  return (
    <span className={`min-w-0 flex-1 ${COLUMNS}`}>
      <span className="min-w-0 truncate">
        <span className="font-medium">{node.name}</span>
        {node.task_name !== node.name && <span className="text-muted"> {node.task_name}</span>}
      </span>
      <span className="flex min-w-0 items-center gap-2">
        <Status status={node.status} note={node.taken_over_from ? t`Taken over` : undefined} />
        {node.reason && <span className="truncate text-faint max-sm:hidden">{reasonWords(node.reason)}</span>}
      </span>
      <span className="text-end text-muted max-sm:hidden">
        <RunTime execution={node} />
      </span>
    </span>
  );
}

function EdgeLine({ edge: { from, when, state } }: { readonly edge: WorkflowEdge }) {
  return (
    <span className="min-w-0 break-words text-muted">
      {rich`after ${(<span className="text-ink">{from}</span>)}`}
      {WHEN[when]} <span className={state === 'failed' ? 'text-bad' : ''}>({STATES[state]})</span>
    </span>
  );
}

const WHEN: Readonly<Record<WorkflowEdge['when'], string>> = {
  success: t`, if it succeeds`,
  finished: t`, however it ends`,
  failure: t`, if it fails`,
};
const STATES: Readonly<Record<WorkflowEdge['state'], string>> = {
  open: t`not ended yet`,
  met: t`met`,
  failed: t`it did not succeed`,
  unmet: t`it did not fail`,
};
