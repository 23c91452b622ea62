import { useQuery } from '@tanstack/react-query';
import type { ExecutionFilter } from '../../services/execution-filter';
import { newestQuery } from '../../services/executions';
import { usePolling } from '../../services/polling';

interface NewRowsProps {
  readonly filter: ExecutionFilter;
  readonly newestId: string | undefined;
  readonly onShow: () => void;
}

/** What has come since the list was loaded is held back here, so that no row moves under the cursor. */
export function NewRows({ filter, newestId, onShow }: NewRowsProps) {
  const polling = usePolling();
  const { data } = useQuery({ ...newestQuery(filter), refetchInterval: polling });
  // Ids begin with the time, so the order of ids is the order of the list.
  const added = data?.filter((id) => newestId === undefined || id > newestId).length ?? 0;
  return (
    <span role="status" className="-my-1 self-center">
      {added > 0 && (
        <button type="button" className="rounded-full bg-accent px-3 py-1 font-medium text-accent-ink" onClick={onShow}>
          {added >= 100 ? '100+' : added} new
        </button>
      )}
    </span>
  );
}
