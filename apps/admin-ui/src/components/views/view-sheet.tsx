import { type FormEvent, useState } from 'react';
import { t } from '../../language/t';
import { LabelledField, Refused } from '../form';
import type { SavedView } from '../../services/schema';
import { changeView, deleteView, isSameSearch, saveView, type ViewPage, type ViewSearch } from '../../services/views';
import { useWhyNot } from '../may';
import { Sheet } from '../sheet';
import { toast } from '../toasts';

interface ViewSheetProps {
  readonly page: ViewPage;
  /** What the list shows now. */
  readonly search: ViewSearch;
  /** The one that is to be changed; a new one where there is none. */
  readonly view: SavedView | undefined;
  readonly onClose: () => void;
}

/** Saves what a list shows under a name, or changes what was saved. */
export function ViewSheet({ page, search, view, onClose }: ViewSheetProps) {
  const [given, setGiven] = useState({ name: view?.name ?? '', isShared: view?.is_shared ?? false, isReplaced: false });
  const [failure, setFailure] = useState<unknown>();
  const whyNotShare = useWhyNot()('view.share');
  const { name, isShared, isReplaced } = given;
  const act = async (work: () => Promise<unknown>, told: string): Promise<void> => {
    try {
      await work();
      toast(told);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const common = { name: name.trim(), is_shared: isShared };
    void act(
      () =>
        view ? changeView(view, { ...common, ...(isReplaced && { search }) }) : saveView({ page, search, ...common }),
      t`The view ${common.name} is saved.`,
    );
  };
  return (
    <Sheet
      title={view ? t`Change the view` : t`Save this view`}
      about={view ? undefined : t`It keeps filters, columns and grouping. A time like "last 24 hours" moves along.`}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={save} className="flex flex-col gap-4">
        <LabelledField
          label={t`Name`}
          name="name"
          value={name}
          failure={failure}
          onChange={(text) => setGiven({ ...given, name: text })}
        />
        <label className={`flex items-start gap-2.5 ${whyNotShare ? 'text-muted' : ''}`}>
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-accent"
            checked={isShared}
            disabled={Boolean(whyNotShare)}
            onChange={() => setGiven({ ...given, isShared: !isShared })}
          />
          <span>
            {t`Share it with everybody who sees all executions`}
            {whyNotShare && <span className="label block">{whyNotShare}</span>}
          </span>
        </label>
        {view && !isSameSearch(view.search, search) && (
          <label className="flex items-start gap-2.5">
            <input
              type="checkbox"
              className="mt-0.5 size-4 accent-accent"
              checked={isReplaced}
              onChange={() => setGiven({ ...given, isReplaced: !isReplaced })}
            />
            {t`Let it show what the list shows now`}
          </label>
        )}
        <Refused failure={failure} fields={['name']} />
        <div className="flex flex-wrap gap-2">
          <button type="submit" className="button primary">
            {t`Save`}
          </button>
          {view && (
            <button
              type="button"
              className="button danger"
              onClick={() => void act(() => deleteView(view), t`The view ${view.name} is deleted.`)}
            >
              {t`Delete`}
            </button>
          )}
        </div>
      </form>
    </Sheet>
  );
}
