import { Fragment } from 'react';
import { t } from '../../language/t';
import { type Column, COLUMNS as HEADINGS, VALUES_BEFORE } from '../../services/columns';
import { titleOf, type ValuePath } from '../../services/value-paths';
import { COLUMNS } from './execution-row';
import type { Selection } from './use-selection';

interface ColumnHeadsProps {
  readonly selection: Selection;
  /** How many rows can be ticked. */
  readonly count: number;
  readonly paths: readonly ValuePath[];
}

/** What the columns are called, above the rows as they are scrolled. */
export function ColumnHeads({ selection, count, paths }: ColumnHeadsProps) {
  const isSome = selection.ids.size > 0 && selection.ids.size < count;
  return (
    <div role="rowgroup" className="sticky top-0 z-20 rounded-t-[10px] border-b bg-surface max-md:hidden">
      <div role="row" className={`${COLUMNS} h-9 text-[12px] text-faint`}>
        <span role="columnheader" className="flex">
          <input
            type="checkbox"
            aria-label={t`Select all that are loaded`}
            className="size-4 accent-accent"
            checked={selection.ids.size > 0 && !isSome}
            ref={(box) => {
              if (box) box.indeterminate = isSome;
            }}
            onChange={selection.toggleAll}
          />
        </span>
        {HEADINGS.map(({ name, title, isNumber }: Column) => (
          <Fragment key={name}>
            {name === VALUES_BEFORE &&
              paths.map((path) => (
                <span role="columnheader" key={path} title={path} className="truncate">
                  {titleOf(path)}
                </span>
              ))}
            <span role="columnheader" data-column={name} className={isNumber ? 'text-end' : ''}>
              {title}
            </span>
          </Fragment>
        ))}
      </div>
    </div>
  );
}
