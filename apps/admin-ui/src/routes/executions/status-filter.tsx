import { StatusShape } from '../../components/status';
import { count } from '../../format/time';
import { t } from '../../language/t';
import type { ExecutionFilter } from '../../services/execution-filter';
import type { ExecutionGroup, ExecutionStatus } from '../../services/schema';
import { STATUS_WORDS, STATUSES } from '../../services/status';
import { useStatusCounts } from './use-status-counts';

interface StatusFilterProps {
  readonly filter: ExecutionFilter;
  readonly onChange: (status: string | undefined) => void;
}

/** Any of these, or all, and how many there are of each. */
export function StatusFilter({ filter, onChange }: StatusFilterProps) {
  const chosen = filter.status?.split(',') ?? [];
  const counts = useStatusCounts(filter);
  const toggle = (status: ExecutionStatus): void => {
    const next = chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status];
    onChange(next.join(',') || undefined);
  };
  return (
    <div
      role="group"
      aria-label={t`Status`}
      className="flex gap-1.5 py-1 max-sm:goes-on max-sm:-mx-4 max-sm:ps-4 sm:max-xl:grid sm:max-xl:w-fit sm:max-xl:grid-cols-[repeat(4,auto)] xl:flex-wrap"
    >
      {STATUSES.map((status) => {
        const isOn = chosen.includes(status);
        return (
          <button
            key={status}
            type="button"
            aria-pressed={isOn}
            onClick={() => toggle(status)}
            className={`flex h-7 shrink-0 items-center gap-2 rounded-full border px-3 pointer-coarse:h-9 ${isOn ? 'border-accent bg-accent-soft font-medium text-ink' : 'bg-surface text-muted hover:bg-hover hover:text-ink'}`}
          >
            <StatusShape status={status} size={12} isStill />
            {STATUS_WORDS[status]}
            <Count group={counts.of(status)} />
          </button>
        );
      })}
    </div>
  );
}

/** Nothing is said of what there is none of, so that what there is stands out. */
function Count({ group }: { readonly group: ExecutionGroup | undefined }) {
  if (!group) return null;
  return <span className="text-[12.5px] text-faint">{count(group.count, group.count_capped)}</span>;
}
