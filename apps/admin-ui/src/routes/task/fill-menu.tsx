import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Status } from '../../components/status';
import { Age } from '../../components/when';
import { t } from '../../language/t';
import { recentQuery } from '../../services/executions';
import type { Task } from '../../services/schema';
import type { Window } from '../../services/statistics';
import { Menu } from './menu';

interface FillMenuProps {
  readonly task: Task;
  readonly window: Window;
}

/** Takes the payload of a run: of a recent one, or of any by its id. */
export function FillMenu({ task: { name }, window }: FillMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [id, setId] = useState('');
  const navigate = useNavigate();
  const { data } = useQuery({ ...recentQuery(name), enabled: isOpen });
  const fill = (from: string): void => {
    setOpen(false);
    void navigate({
      to: '/tasks/$name',
      params: { name },
      search: { window, from },
      replace: true,
      resetScroll: false,
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (id.trim()) fill(id.trim());
  };
  return (
    <Menu icon="fill" name={t`Fill from a run`} isOpen={isOpen} onOpen={setOpen}>
      <ul className="max-h-72 overflow-y-auto">
        {data?.results.map((execution) => (
          <li key={execution.id}>
            <button
              type="button"
              className="flex w-full items-center gap-3 rounded-md px-2 py-1.5 text-start hover:bg-hover"
              onClick={() => fill(execution.id)}
            >
              <span className="w-26">
                <Status status={execution.status} />
              </span>
              <span className="mono text-muted">{execution.id.slice(-8)}</span>
              <span className="ms-auto text-muted">
                <Age at={execution.created_at} suffix="ago" />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {data?.results.length === 0 && <p className="px-2 py-2 text-muted">{t`It has not run yet.`}</p>}
      <form onSubmit={submit} className="mt-2 flex gap-2 border-t pt-2">
        <input
          aria-label={t`Id of an execution`}
          placeholder={t`Or the id of any execution`}
          className="field"
          value={id}
          onChange={({ target }) => setId(target.value)}
        />
        <button type="submit" className="button">
          {t`Fill`}
        </button>
      </form>
    </Menu>
  );
}
