import { StatusShape } from '../../components/status';
import type { ExecutionStatus } from '../../services/schema';
import { STATUS_WORDS, STATUSES } from '../../services/status';

interface StatusFilterProps {
  readonly chosen: readonly string[];
  readonly onChange: (status: string | undefined) => void;
}

/** Any of these, or all. */
export function StatusFilter({ chosen, onChange }: StatusFilterProps) {
  const toggle = (status: ExecutionStatus): void => {
    const next = chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status];
    onChange(next.join(',') || undefined);
  };
  return (
    <div
      role="group"
      aria-label="Status"
      className="-mx-4 flex gap-1.5 overflow-x-auto px-4 py-1 sm:mx-0 sm:flex-wrap sm:px-0"
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
          </button>
        );
      })}
    </div>
  );
}
