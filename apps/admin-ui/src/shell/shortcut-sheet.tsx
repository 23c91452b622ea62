import { Sheet } from '../components/sheet';
import { isMac } from './shortcuts';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [[isMac ? '⌘ K' : 'Ctrl K'], 'Go to anything, or do it, by its name'],
  [['g', 'o'], 'Overview; g e executions, g f errors, g t tasks, g s schedules, g q queues'],
  [['/'], 'Search executions: words, or terms such as status:failed'],
  [['↓', '↑'], 'In the search: choose what to write, Enter takes it'],
  [['j', 'k'], 'Next and previous row'],
  [['Enter'], 'Open the row'],
  [['x'], 'Select the row'],
  [['n'], 'On an execution: the next older failure'],
  [['Shift R'], 'On an execution: retry it'],
  [['Shift C'], 'On an execution: cancel it'],
  [['r'], 'Refresh'],
  [['Esc'], 'Close, or leave the field'],
  [['?'], 'This sheet'],
];

export function ShortcutSheet({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Sheet title="Keyboard" isOpen={isOpen} onClose={onClose}>
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
