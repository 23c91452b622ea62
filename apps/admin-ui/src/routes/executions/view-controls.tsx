import { useNavigate } from '@tanstack/react-router';
import { ExportMenu } from '../../components/export-menu';
import { Icon } from '../../components/icon';
import { t } from '../../language/t';
import { SavedViews } from '../../components/views/saved-views';
import {
  type ExecutionFilter,
  type ExecutionListState,
  type ExecutionListView,
  validState,
} from '../../services/execution-filter';
import { exportAddress } from '../../services/executions';
import { valuePaths } from '../../services/value-paths';
import { ColumnChoice } from './column-choice';

interface ViewControlsProps {
  readonly filter: ExecutionFilter;
  readonly view: ExecutionListView;
}

/** How the list shows what it shows. */
export function ViewControls({ filter, view }: ViewControlsProps) {
  const navigate = useNavigate();
  const set = (change: ExecutionListState): void =>
    void navigate({ to: '/executions', search: validState({ ...filter, ...view, ...change }), resetScroll: false });
  const isGrouped = view.group === 'status';
  return (
    <span className="ms-auto flex flex-wrap gap-2 self-center">
      <SavedViews
        page="executions"
        state={{ ...filter, ...view }}
        onShow={(search) => void navigate({ to: '/executions', search: validState(search) })}
      />
      <button
        type="button"
        aria-pressed={isGrouped}
        className={`facet gap-2 px-2.5 ${isGrouped ? 'on' : 'text-muted'}`}
        onClick={() => set({ group: isGrouped ? undefined : 'status', open: undefined })}
      >
        <Icon name="group" size={14} />
        {t`Group by status`}
      </button>
      <ExportMenu
        right="execution.export"
        of={filter}
        addressOf={(format) => exportAddress(filter, format)}
        note={t`All that match, up to the newest 100,000, with your columns of values. Secrets are masked.`}
      />
      <ColumnChoice
        columns={view.columns}
        paths={valuePaths(filter.values)}
        onChange={(columns) => set({ columns })}
        onPaths={(paths) => set({ values: paths.join() || undefined })}
      />
    </span>
  );
}
