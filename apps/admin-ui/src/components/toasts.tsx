import { useSyncExternalStore } from 'react';
import { t } from '../language/t';
import { Icon } from './icon';

type Tone = 'plain' | 'bad';
interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

function show(next: readonly Toast[]): void {
  toasts = next;
  watchers.forEach((notify) => notify());
}

const dismiss = (id: number): void => show(toasts.filter((each) => each.id !== id));

/** Says what became of an action. Failures stay until they are closed. */
export function toast(text: string, tone: Tone = 'plain'): void {
  const id = ++lastId;
  // What is said again, such as that something was copied, is said once.
  const others = toasts.filter((each) => each.text !== text);
  show([...others.slice(-2), { id, text, tone }]);
  if (tone === 'plain') setTimeout(() => dismiss(id), 5_000);
}

/** Says why an action failed. */
export const toastFailure = (error: unknown): void =>
  toast(error instanceof Error ? error.message : String(error), 'bad');

function watch(notify: () => void): () => void {
  watchers.add(notify);
  return () => void watchers.delete(notify);
}

export function Toasts() {
  const shown = useSyncExternalStore(watch, () => toasts);
  return (
    <div
      aria-live="polite"
      className="fixed inset-x-4 bottom-20 z-50 flex flex-col gap-2 sm:inset-x-auto sm:end-6 sm:bottom-6 sm:w-96"
    >
      {shown.map(({ id, text, tone }) => (
        <div key={id} className="flex items-start gap-3 rounded-lg border bg-surface p-3 shadow-lg">
          <span className={tone === 'bad' ? 'mt-0.5 text-bad' : 'mt-0.5 text-ok'}>
            <Icon name={tone === 'bad' ? 'warning' : 'check'} />
          </span>
          <p className="min-w-0 flex-1 break-words">{text}</p>
          <button
            type="button"
            className="p-1 text-faint hover:text-ink"
            aria-label={t`Dismiss`}
            onClick={() => dismiss(id)}
          >
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
