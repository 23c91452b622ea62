import { StatusShape } from '../../components/status';
import { count } from '../../format/time';
import type { ExecutionStatus } from '../../services/schema';
import { STATUS_WORDS } from '../../services/status';
import type { GraphItem } from './graph-groups';
import { BOX, type Box } from './graph-layout';

interface NodeProps {
  readonly box: Box;
  readonly item: GraphItem;
  readonly isSelected: boolean;
  readonly onChoose: () => void;
}

/** A node in the drawing, or several that are alike. */
export function GraphNode({ box, item: { name, nodes }, isSelected: isChosen, onChoose }: NodeProps) {
  const [first] = nodes as [GraphItem['nodes'][number]];
  const status = worstOf(nodes.map((node) => node.status));
  const isOut = nodes.every((node) => node.reason === 'condition_not_met');
  return (
    <g
      transform={`translate(${box.x} ${box.y})`}
      className="cursor-pointer"
      onClick={onChoose}
      opacity={isOut ? 0.55 : 1}
    >
      <title>{`${name}: ${STATUS_WORDS[status]}`}</title>
      {nodes.length > 1 && (
        <rect x="4" y="-4" width={BOX.width} height={BOX.height} rx="8" className="fill-surface stroke-edge" />
      )}
      <rect
        width={BOX.width}
        height={BOX.height}
        rx="8"
        strokeWidth={isChosen ? 2 : 1}
        strokeDasharray={isOut ? '4 3' : undefined}
        className={`fill-surface ${isChosen ? 'stroke-accent' : status === 'FAILURE' ? 'stroke-bad' : 'stroke-edge'}`}
      />
      <g transform="translate(11 15)">
        <StatusShape status={status} />
      </g>
      <text x="34" y="19" className="fill-ink text-[13px] font-medium">
        {short(nodes.length > 1 ? first.task_name : name, nodes.length > 1 ? 13 : 19)}
      </text>
      <text x="34" y="35" className="fill-muted text-[11px]">
        {nodes.length > 1 ? tally(nodes.map((node) => node.status)) : short(first.task_name, 22)}
      </text>
      {nodes.length > 1 && (
        <text x={BOX.width - 10} y="19" textAnchor="end" className="fill-muted text-[12px]">
          ×{count(nodes.length)}
        </text>
      )}
    </g>
  );
}

const WORST: readonly ExecutionStatus[] = [
  'FAILURE',
  'STARTED',
  'RETRY',
  'REVOKED',
  'PENDING',
  'WAITING',
  'SUCCESS',
  'SKIPPED',
];

function worstOf(statuses: readonly ExecutionStatus[]): ExecutionStatus {
  return WORST.find((status) => statuses.includes(status)) ?? 'WAITING';
}

function tally(statuses: readonly ExecutionStatus[]): string {
  const [most] = WORST.filter((status) => statuses.includes(status));
  const number = statuses.filter((status) => status === most).length;
  return `${count(number)} ${STATUS_WORDS[most ?? 'WAITING'].toLowerCase()}`;
}

const short = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
