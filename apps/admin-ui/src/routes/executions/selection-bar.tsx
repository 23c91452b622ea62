import { useState } from 'react';
import { Action } from '../../components/action';
import { toast, toastFailure } from '../../components/toasts';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import type { ExecutionFilter } from '../../services/execution-filter';
import { bulk } from '../../services/actions';
import { refreshRows } from '../../services/executions';
import type { BulkResult, ExecutionItem, ExecutionPage } from '../../services/schema';
import { isIncomplete } from '../../services/status';
import { type BulkPlan, BulkSheet } from './bulk-sheet';
import { MatchActions } from './match-actions';
import type { Selection } from './use-selection';

interface SelectionBarProps {
  readonly selection: Selection;
  readonly rows: readonly ExecutionItem[];
  readonly filter: ExecutionFilter;
  /** The first of the list, which says how many match. */
  readonly page?: ExecutionPage;
}

/** What can be done to the ticked rows, or to all that match. */
export function SelectionBar({ page, ...props }: SelectionBarProps) {
  const { selection, rows, filter } = props;
  if (selection.ids.size === 0 && !selection.isEverything) return null;
  const matching = page && count(page.count, page.count_capped);
  const hasMore = page && selection.ids.size >= rows.length && (page.count > rows.length || page.count_capped);
  return (
    <div role="region" aria-label={t`Selection`} className={BAR}>
      {selection.isEverything ? (
        <>
          <span className="me-1 font-medium">{rich`All ${matching} that match`}</span>
          <MatchActions filter={filter} />
        </>
      ) : (
        <>
          <TickedActions {...props} />
          {hasMore && (
            <Action tone="quiet" onAct={selection.selectEverything}>
              {rich`Select all ${matching} that match`}
            </Action>
          )}
        </>
      )}
      <Action tone="quiet" onAct={selection.clear}>
        {t`Clear`}
      </Action>
    </div>
  );
}

const BAR =
  'fixed inset-x-3 bottom-18 z-30 mx-auto flex w-fit max-w-[calc(100%-24px)] flex-wrap items-center gap-2 rounded-xl border bg-surface p-2 ps-4 shadow-xl lg:bottom-6';

/** The number on a button is the number that it acts on. */
function TickedActions({ selection, rows, filter }: Omit<SelectionBarProps, 'page'>) {
  const [isBusy, setBusy] = useState(false);
  const [asked, setAsked] = useState<BulkPlan>();
  const ticked = rows.filter(({ id }) => selection.ids.has(id));
  if (ticked.length === 0) return null;
  const open = ticked.filter(({ status }) => isIncomplete(status));
  const ended = ticked.filter(({ status }) => !isIncomplete(status));
  const act = async ({ action, rows: chosen }: BulkPlan): Promise<void> => {
    const ids = chosen.map(({ id }) => id);
    setAsked(undefined);
    setBusy(true);
    try {
      const result = await bulk(action, ids);
      report(result);
      selection.clear();
      await refreshRows(filter, ids);
    } catch (error) {
      toastFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <span className="me-1 font-medium">{t`${count(ticked.length)} selected`}</span>
      <Action
        icon="retry"
        whyNot={
          isBusy
            ? t`One moment.`
            : ended.length === 0 && t`None of these has finished. Only finished executions can be retried.`
        }
        onAct={() => setAsked({ action: 'retry', rows: ended })}
      >
        {rich`Retry ${ended.length > 0 && count(ended.length)}`}
      </Action>
      <Action
        icon="stop"
        tone="danger"
        whyNot={isBusy ? t`One moment.` : open.length === 0 && t`All of these have finished.`}
        onAct={() => setAsked({ action: 'cancel', rows: open })}
      >
        {rich`Cancel ${open.length > 0 && count(open.length)}`}
      </Action>
      {asked && <BulkSheet plan={asked} onClose={() => setAsked(undefined)} onAct={() => void act(asked)} />}
    </>
  );
}

function report({ results }: BulkResult): void {
  const of = (outcome: string): number => results.filter((result) => result.outcome === outcome).length;
  const parts = [
    [of('retried'), t`retried`],
    [of('cancelled'), t`cancelled`],
    [of('skipped'), t`skipped`],
  ] as const;
  const why = results.find((result) => result.outcome === 'skipped')?.why;
  const text = parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
  toast(why ? `${text}. ${why}` : `${text}.`, why ? 'bad' : 'plain');
}
