import { type FormEvent, useState } from 'react';
import { Icon } from '../../components/icon';
import { toast } from '../../components/toasts';
import { t } from '../../language/t';
import { dropPreset, keepPreset, type Preset, usePresets } from '../../services/presets';
import { Menu } from './menu';

interface PresetMenuProps {
  readonly task: string;
  /** What is in the form now, or undefined while that is no payload. */
  readonly current: () => Preset['params'] | undefined;
  readonly onChoose: (params: Preset['params']) => void;
}

/** Payloads under a name, to begin with again. */
export function PresetMenu({ task, current, onChoose }: PresetMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const presets = usePresets(task);
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const params = current();
    if (!name.trim()) return;
    if (!params) return toast(t`What is in the form is not a payload yet.`, 'bad');
    const isKept = keepPreset(task, { name: name.trim(), params });
    toast(
      isKept ? t`“${name.trim()}” is kept in this browser.` : t`The browser does not keep it.`,
      isKept ? 'plain' : 'bad',
    );
    setName('');
  };
  return (
    <Menu icon="save" name={t`Presets`} isOpen={isOpen} onOpen={setOpen}>
      {presets.length === 0 && (
        <p className="px-2 py-2 text-muted">{t`None yet. Fill the form, and keep what is in it under a name.`}</p>
      )}
      <ul className="max-h-72 overflow-y-auto">
        {presets.map((preset) => (
          <li key={preset.name} className="flex items-center rounded-md hover:bg-hover">
            <button
              type="button"
              className="min-w-0 flex-1 truncate px-2 py-1.5 text-start"
              onClick={() => {
                onChoose(preset.params);
                setOpen(false);
              }}
            >
              {preset.name}
            </button>
            <button
              type="button"
              className="p-2 text-faint hover:text-ink"
              aria-label={t`Forget ${preset.name}`}
              onClick={() => dropPreset(task, preset.name)}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={keep} className="mt-2 flex gap-2 border-t pt-2">
        <input
          aria-label={t`Name of the preset`}
          placeholder={t`Name of what is in the form`}
          maxLength={60}
          className="field"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className="button">
          {t`Keep`}
        </button>
      </form>
    </Menu>
  );
}
