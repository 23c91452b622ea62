import { Icon } from '../../components/icon';
import type { ExecutionListView } from '../../services/execution-filter';

interface GroupToggleProps {
  readonly isOn: boolean;
  readonly onChange: (group: ExecutionListView['group']) => void;
}

/** Whether the rows are listed by status. */
export function GroupToggle({ isOn, onChange }: GroupToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      className={`facet gap-2 px-2.5 ${isOn ? 'on' : 'text-muted'}`}
      onClick={() => onChange(isOn ? undefined : 'status')}
    >
      <Icon name="group" size={14} />
      Group by status
    </button>
  );
}
