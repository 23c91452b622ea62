import { Sheet } from '../components/sheet';
import { t } from '../language/t';
import { isMac } from './shortcuts';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [[isMac ? '⌘ K' : 'Ctrl K'], t`Go to anything, or do it, by its name`],
  [['g', 'o'], t`Overview; g e executions, g f errors, g t tasks, g s schedules, g q queues`],
  [['/'], t`Search executions: words, or terms such as status:failed`],
  [['↓', '↑'], t`In the search: choose what to write, Enter takes it`],
  [['j', 'k'], t`Next and previous row`],
  [['Enter'], t`Open the row`],
  [['x'], t`Select the row`],
  [['n'], t`On an execution: the next older failure`],
  [['1 – 6'], t`On an execution: its parts, from payload and result to the comparison`],
  [['Shift R'], t`On an execution: retry it`],
  [['Shift C'], t`On an execution: cancel it`],
  [['r'], t`Refresh`],
  [['Esc'], t`Close, or leave the field`],
  [['?'], t`This sheet`],
];

export function ShortcutSheet({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Sheet title={t`Keyboard`} isOpen={isOpen} onClose={onClose}>
      <dl className="divide-y">
        {KEYS.map(([keys, what]) => (
          <div key={what} className="flex items-center justify-between gap-6 py-2">
            <dd>{what}</dd>
            <dt className="flex shrink-0 gap-1.5">
              {keys.map((key) => (
                <kbd key={key} className="kbd">
                  {key}
                </kbd>
              ))}
            </dt>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
