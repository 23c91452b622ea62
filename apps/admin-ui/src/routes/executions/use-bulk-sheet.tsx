import { type ReactNode, useState } from 'react';
import type { BulkAction, BulkSubject } from '../../services/bulk';
import { BulkSheet } from './bulk-sheet';

/** Asks before something is done to many executions; the dialog is to be rendered where it is used. */
export function useBulkSheet(subject: BulkSubject): readonly [(action: BulkAction) => void, ReactNode] {
  const [asked, setAsked] = useState<BulkAction>();
  return [setAsked, asked && <BulkSheet action={asked} subject={subject} onClose={() => setAsked(undefined)} />];
}
