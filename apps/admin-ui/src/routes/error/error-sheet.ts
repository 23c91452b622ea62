import type { ErrorGroup } from '../../services/schema';

/** What a dialog about a group of errors is given. */
export interface ErrorSheetProps {
  readonly group: ErrorGroup;
  readonly onClose: () => void;
}
