import { t } from '../../language/t';
import type { SavedView } from '../../services/schema';
import { Icon } from '../icon';
import { useWhyNot } from '../may';

interface ViewListProps {
  readonly views: readonly SavedView[];
  /** What the list shows now. */
  readonly shown: SavedView | undefined;
  readonly onShow: (view: SavedView) => void;
  readonly onEdit: (view: SavedView) => void;
}

/** One's own views, and what others share. */
export function ViewList({ views, shown, onShow, onEdit }: ViewListProps) {
  const whyNot = useWhyNot();
  const parts = [
    { title: t`Only mine`, of: views.filter((view) => !view.is_shared), right: 'view.save' },
    { title: t`Shared`, of: views.filter((view) => view.is_shared), right: 'view.share' },
  ].filter((part) => part.of.length > 0);
  if (parts.length === 0)
    return (
      <p className="label px-2 py-1.5">
        {t`Nothing is saved yet. A view keeps filters and columns, so that they are one click away.`}
      </p>
    );
  return parts.map(({ title, of, right }) => (
    <section key={title} aria-label={title}>
      <h2 className="label px-2 pt-1.5 pb-0.5">{title}</h2>
      <ul>
        {of.map((view) => (
          <li key={view.id} className="group flex items-center rounded-md hover:bg-hover">
            <button
              type="button"
              className="min-w-0 flex-1 truncate px-2 py-1.5 text-start"
              aria-current={view === shown}
              title={view.is_own ? undefined : t`Shared by ${view.owner}`}
              onClick={() => onShow(view)}
            >
              {view.name}
            </button>
            {!whyNot(right) && (
              <button
                type="button"
                className="button quiet px-2"
                aria-label={t`Change the view ${view.name}`}
                onClick={() => onEdit(view)}
              >
                <Icon name="edit" size={14} />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  ));
}
