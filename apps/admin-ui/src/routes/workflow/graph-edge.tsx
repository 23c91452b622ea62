import { t } from '../../language/t';
import type { WorkflowEdge } from '../../services/schema';
import type { Line, Point } from './graph-layout';

const LINES: Readonly<Record<WorkflowEdge['state'], string>> = {
  open: 'text-edge',
  met: 'text-ok',
  failed: 'text-bad',
  unmet: 'text-edge',
};
const CONDITIONS: Readonly<Record<string, string>> = { finished: t`however it ends`, failure: t`if it fails` };

interface EdgeProps {
  readonly line: Line<WorkflowEdge>;
  readonly edge: WorkflowEdge;
  readonly isCritical: boolean;
}

/** What a node comes after: solid, or dashed where that need not succeed. */
export function GraphEdge({ line, edge, isCritical }: EdgeProps) {
  const dashes = edge.when === 'failure' ? '5 4' : edge.when === 'finished' ? '1.5 3.5' : undefined;
  return (
    <g className={LINES[edge.state]} opacity={edge.state === 'unmet' ? 0.6 : 1}>
      <title>{t`${edge.to} after ${edge.from}${edge.when === 'success' ? '' : `, ${CONDITIONS[edge.when]}`}`}</title>
      <path
        d={curve(line.points)}
        fill="none"
        stroke="currentColor"
        strokeWidth={isCritical ? 3 : 1.5}
        strokeDasharray={dashes}
        strokeLinecap="round"
      />
      <path d={tip(line.points.at(-1)!)} fill="currentColor" />
    </g>
  );
}

/** What the dashes say, where there are any. */
export function GraphKey({ edges }: { readonly edges: readonly WorkflowEdge[] }) {
  const kinds = (['failure', 'finished'] as const).filter((when) => edges.some((edge) => edge.when === when));
  return kinds.map((when) => (
    <p key={when} className="inline-flex items-center gap-1.5">
      <svg width="22" height="4" aria-hidden="true">
        <path
          d="M1 2h20"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray={when === 'failure' ? '5 4' : '1.5 3.5'}
        />
      </svg>
      {CONDITIONS[when]}
    </p>
  ));
}

function curve([first, ...others]: readonly Point[]): string {
  let [at, path] = [first!, `M${first!.x} ${first!.y}`];
  for (const [index, next] of others.entries()) {
    // The tip takes the last pixels.
    const x = index === others.length - 1 ? next.x - 5 : next.x;
    const middle = (at.x + x) / 2;
    path += at.y === next.y ? `L${x} ${next.y}` : `C${middle} ${at.y} ${middle} ${next.y} ${x} ${next.y}`;
    at = next;
  }
  return path;
}

const tip = ({ x, y }: Point): string => `M${x} ${y}l-7-3.5v7z`;
