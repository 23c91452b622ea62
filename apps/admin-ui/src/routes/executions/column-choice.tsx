import { Popover } from 'radix-ui';
import { Icon } from '../../components/icon';
import { t } from '../../language/t';
import type { ValuePath } from '../../services/value-paths';
import { ValueColumns } from './value-columns';
import { type ColumnName, COLUMNS, columnsOf, FIXED } from '../../services/columns';

interface ColumnChoiceProps {
  readonly columns: string | undefined;
  readonly paths: readonly ValuePath[];
  readonly onChange: (columns: string | undefined) => void;
  readonly onPaths: (paths: readonly ValuePath[]) => void;
}

/** Which columns the list has. The choice is in the address, like the filters. */
export function ColumnChoice({ columns, paths, onChange, onPaths }: ColumnChoiceProps) {
  const chosen = columnsOf(columns);
  const toggle = (name: ColumnName): void =>
    onChange((chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]).join());
  return (
    <Popover.Root>
      <Popover.Trigger
        className={`facet gap-2 px-2.5 text-muted max-md:hidden ${columns || paths.length > 0 ? 'on' : ''}`}
      >
        <Icon name="columns" size={14} />
        {t`Columns`}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          aria-label={t`Columns`}
          className="sheet z-40 w-64 p-2 shadow-xl outline-none"
        >
          <ul>
            {COLUMNS.filter(({ name }) => !FIXED.includes(name)).map(({ name, title }) => (
              <li key={name}>
                <label className="flex items-center gap-2.5 rounded-md px-2 py-1.5 hover:bg-hover">
                  <input
                    type="checkbox"
                    className="size-4 accent-accent"
                    checked={chosen.includes(name)}
                    onChange={() => toggle(name)}
                  />
                  {title}
                </label>
              </li>
            ))}
          </ul>
          <ValueColumns paths={paths} onChange={onPaths} />
          <p className="label px-2 pt-2">{t`Where there is little room, the least telling ones are left out.`}</p>
          {columns && (
            <button type="button" className="link mt-2 mb-1 px-2" onClick={() => onChange(undefined)}>
              {t`The usual columns`}
            </button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
