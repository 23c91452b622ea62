import { useQuery } from '@tanstack/react-query';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { t } from '../../language/t';
import type { SavedView } from '../../services/schema';
import { isSameSearch, searchOf, type ViewPage, type ViewSearch, viewsQuery } from '../../services/views';
import { Icon } from '../icon';
import { useWhyNot } from '../may';
import { ViewList } from './view-list';
import { ViewSheet } from './view-sheet';

interface SavedViewsProps {
  readonly page: ViewPage;
  /** What the list shows, as it is in the address. */
  readonly state: object;
  readonly onShow: (search: ViewSearch) => void;
}

type Sheet = { readonly kind: 'new' } | { readonly kind: 'edit'; readonly view: SavedView };

/** Views of a list: to go to, to save, to change. */
export function SavedViews({ page, state, onShow }: SavedViewsProps) {
  const [isOpen, setOpen] = useState(false);
  const [sheet, setSheet] = useState<Sheet>();
  const whyNot = useWhyNot();
  const { data = [] } = useQuery({ ...viewsQuery, enabled: !whyNot('view.read') });
  if (whyNot('view.read')) return null;
  const views = data.filter((view) => view.page === page);
  const search = searchOf(state);
  const shown = views.find((view) => isSameSearch(view.search, search));
  const open = (next: Sheet): void => {
    setOpen(false);
    setSheet(next);
  };
  return (
    <>
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger className={`facet max-w-56 gap-2 px-2.5 ${shown ? 'on' : 'text-muted'}`}>
          <Icon name="save" size={14} />
          <span className="truncate">{shown?.name ?? t`Views`}</span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="end"
            sideOffset={6}
            collisionPadding={8}
            aria-label={t`Views`}
            className="sheet z-40 max-h-[70dvh] w-72 overflow-y-auto p-2 shadow-xl outline-none"
          >
            <ViewList
              views={views}
              shown={shown}
              onShow={(view) => {
                setOpen(false);
                onShow(view.search);
              }}
              onEdit={(view) => open({ kind: 'edit', view })}
            />
            <button
              type="button"
              className="link mt-1 mb-1 px-2 disabled:no-underline"
              disabled={Boolean(whyNot('view.save'))}
              title={whyNot('view.save') || undefined}
              onClick={() => open({ kind: 'new' })}
            >
              {t`Save this view…`}
            </button>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {sheet && (
        <ViewSheet
          page={page}
          search={search}
          view={sheet.kind === 'edit' ? sheet.view : undefined}
          onClose={() => setSheet(undefined)}
        />
      )}
    </>
  );
}
