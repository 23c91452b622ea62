import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useState } from 'react';
import { useFocusBack } from '../components/focus-back';
import { Icon } from '../components/icon';
import { t } from '../language/t';
import { type Command, useCommands } from './commands';

interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onKeys: () => void;
}

/** Everything there is to go to and to do, by its name. */
export function CommandPalette({ isOpen, onClose, onKeys }: CommandPaletteProps) {
  const giveFocusBack = useFocusBack(isOpen);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay data-scrim className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveFocusBack}
          className="fixed inset-x-3 top-3 z-50 overflow-hidden rounded-xl border bg-surface shadow-2xl sm:inset-x-auto sm:top-[14dvh] sm:left-1/2 sm:w-[560px] sm:-translate-x-1/2"
        >
          <Dialog.Title className="sr-only">{t`Go to`}</Dialog.Title>
          <Palette onDone={onClose} onKeys={onKeys} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette({ onDone, onKeys }: { readonly onDone: () => void; readonly onKeys: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const commands = useCommands(text.trim(), onKeys);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onDone();
    command.go();
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setChosen((at) => (at + step + commands.length) % Math.max(1, commands.length));
    if (event.key === 'Enter') run(commands[chosen]);
    if (step || event.key === 'Enter') event.preventDefault();
  };
  return (
    <div onKeyDown={press}>
      <div className="flex items-center gap-3 border-b px-4">
        <span className="text-faint">
          <Icon name="search" />
        </span>
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="commands"
          aria-activedescendant={commands[chosen] && `command-${chosen}`}
          aria-label={t`Page, task, execution id or query`}
          placeholder={t`Page, task, execution id or query`}
          className="h-12 min-w-0 flex-1 bg-transparent text-[15px] outline-none placeholder:text-faint"
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setChosen(0);
          }}
        />
        <kbd className="kbd">Esc</kbd>
      </div>
      <ul id="commands" role="listbox" aria-label={t`Results`} className="max-h-[46dvh] overflow-y-auto p-2">
        {commands.map((command, index) => (
          <li
            key={command.key}
            id={`command-${index}`}
            role="option"
            aria-selected={index === chosen}
            ref={(element) => {
              if (index === chosen) element?.scrollIntoView({ block: 'nearest' });
            }}
            className={`flex cursor-pointer items-center gap-3 rounded-md px-3 py-2 ${index === chosen ? 'bg-accent-soft' : ''}`}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(command)}
          >
            <span className="text-muted">
              <Icon name={command.icon} />
            </span>
            <span className="min-w-0 truncate font-medium">{command.title}</span>
            <span className="ms-auto shrink-0 text-muted">{command.note}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
