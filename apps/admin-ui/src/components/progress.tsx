import { t } from '../language/t';
import type { Progress as ProgressValue } from '../services/schema';

/** How far it is: a bar when there is a number, else the words alone. */
export function Progress({
  progress,
  isThin = false,
}: {
  readonly progress: ProgressValue;
  readonly isThin?: boolean;
}) {
  const { percent, message, step } = progress;
  const words = [step, message].filter(Boolean).join(' · ');
  return (
    <div className="min-w-0">
      {percent !== null && (
        <div className="flex items-center gap-2">
          <progress className="meter" max={100} value={percent} aria-label={words || t`Progress`} />
          <span className="w-9 text-end text-muted">{Math.round(percent)}%</span>
        </div>
      )}
      {!isThin && words && <p className="mt-1 truncate text-muted">{words}</p>}
    </div>
  );
}
