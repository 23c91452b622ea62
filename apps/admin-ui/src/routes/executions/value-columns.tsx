import { type FormEvent, useId, useState } from 'react';
import { Icon } from '../../components/icon';
import { t } from '../../language/t';
import { isFull, isValuePath, type ValuePath } from '../../services/value-paths';

interface ValueColumnsProps {
  readonly paths: readonly ValuePath[];
  readonly onChange: (paths: readonly ValuePath[]) => void;
}

/** Columns of what is in payloads, results and metadata. */
export function ValueColumns({ paths, onChange }: ValueColumnsProps) {
  const [text, setText] = useState('');
  const id = useId();
  const path = text.trim();
  const isWrong = path !== '' && !isValuePath(path);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (!isValuePath(path) || paths.includes(path)) return;
    onChange([...paths, path]);
    setText('');
  };
  return (
    <div className="mt-2 border-t px-2 pt-2">
      <ul>
        {paths.map((each) => (
          <li key={each} className="flex items-center gap-2 py-0.5">
            <span className="min-w-0 flex-1 truncate font-mono text-[12px]" title={each}>
              {each}
            </span>
            <button
              type="button"
              className="inline-flex min-h-6 min-w-6 items-center justify-center rounded text-faint hover:text-ink"
              aria-label={t`Remove the column ${each}`}
              onClick={() => onChange(paths.filter((other) => other !== each))}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        ))}
      </ul>
      {!isFull(paths) && (
        <form onSubmit={add} className="mt-1">
          <label htmlFor={id} className="label">
            {t`Value of the payload, result or metadata`}
          </label>
          <span className="mt-1 flex gap-2">
            <input
              id={id}
              className="field min-w-0 flex-1 font-mono text-[12px]"
              placeholder="payload.user.id"
              value={text}
              aria-invalid={isWrong}
              onChange={({ target }) => setText(target.value)}
            />
            <button type="submit" className="button" disabled={path === '' || isWrong}>
              {t`Add`}
            </button>
          </span>
        </form>
      )}
    </div>
  );
}
