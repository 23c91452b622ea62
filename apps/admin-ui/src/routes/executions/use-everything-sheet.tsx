import { type ReactNode, useState } from 'react';
import type { BulkAction } from '../../services/bulk';
import type { ExecutionFilter } from '../../services/execution-filter';
import { EverythingSheet } from './everything-sheet';

/** Asks before something is done to all that fit the filters; the dialog is to be rendered where it is used. */
export function useEverythingSheet(filter: ExecutionFilter): readonly [(action: BulkAction) => void, ReactNode] {
  const [asked, setAsked] = useState<BulkAction>();
  return [setAsked, asked && <EverythingSheet action={asked} filter={filter} onClose={() => setAsked(undefined)} />];
}
