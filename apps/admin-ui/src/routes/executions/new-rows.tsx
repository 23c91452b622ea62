import { useQuery } from '@tanstack/react-query';
import { count } from '../../format/time';
import { t } from '../../language/t';
import type { ExecutionFilter } from '../../services/execution-filter';
import { newestQuery } from '../../services/executions';
import { usePolling } from '../../services/polling';

interface NewRowsProps {
  readonly filter: ExecutionFilter;
  readonly newestId: string | undefined;
  /** When the list was loaded. */
  readonly loadedAt: number;
  readonly onShow: () => void;
}

/** What has come since the list was loaded is held back here, so that no row moves under the cursor. */
export function NewRows({ filter, newestId, loadedAt, onShow }: NewRowsProps) {
  const polling = usePolling();
  const { data } = useQuery({ ...newestQuery(filter, newestId, loadedAt), refetchInterval: polling });
  return (
    <span role="status" className="-my-1 self-center">
      {data.count > 0 && (
        <button type="button" className="rounded-full bg-accent px-3 py-1 font-medium text-accent-ink" onClick={onShow}>
          {t`${count(data.count, data.isCapped)} new`}
        </button>
      )}
    </span>
  );
}
