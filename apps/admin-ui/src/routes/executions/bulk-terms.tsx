import { t } from '../../language/t';
import type { BulkAction } from '../../services/bulk';
import type { BulkStart } from '../../services/schema';

/** How an operation is done, as it is typed. */
export interface BulkTerms {
  readonly perSecond: string;
  readonly isCanary: boolean;
  readonly priority: string;
  readonly reason: string;
}

export const NO_TERMS: BulkTerms = { perSecond: '', isCanary: false, priority: '5', reason: '' };

interface BulkTermsFieldsProps {
  readonly action: BulkAction;
  readonly terms: BulkTerms;
  readonly onChange: (terms: BulkTerms) => void;
}

/** The pace of an operation, whether it begins with a few, and why it is done. */
export function BulkTermsFields({ action, terms, onChange }: BulkTermsFieldsProps) {
  const set = (change: Partial<BulkTerms>): void => onChange({ ...terms, ...change });
  return (
    <div className="grid gap-3">
      {action === 'reorder' && (
        <NumberField
          label={t`Priority, 1 runs first, 10 last`}
          value={terms.priority}
          most={10}
          onChange={(priority) => set({ priority })}
        />
      )}
      <NumberField
        label={t`Most a second (as fast as it goes, if empty)`}
        value={terms.perSecond}
        most={10_000}
        onChange={(perSecond) => set({ perSecond })}
      />
      {action === 'retry' && (
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-accent"
            checked={terms.isCanary}
            onChange={({ target }) => set({ isCanary: target.checked })}
          />
          <span>{t`Try 1 first, then 10, then the rest. Stops where more than 20 % of them fail.`}</span>
        </label>
      )}
      <label className="block">
        <span className="label">{t`Reason, for the audit`}</span>
        <input
          className="field mt-1"
          maxLength={1_000}
          value={terms.reason}
          onChange={({ target }) => set({ reason: target.value })}
        />
      </label>
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly most: number;
  readonly onChange: (value: string) => void;
}

function NumberField({ label, value, most, onChange }: NumberFieldProps) {
  return (
    <label className="block">
      <span className="label">{label}</span>
      <input
        className="field mt-1"
        type="number"
        min={1}
        max={most}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}

/** The same in the words of the API. */
export function startTerms(
  action: BulkAction,
  { perSecond, isCanary, priority, reason }: BulkTerms,
): Partial<BulkStart> {
  return {
    ...(perSecond && { per_second: Number(perSecond) }),
    ...(action === 'retry' && isCanary && { canary: {} }),
    ...(action === 'reorder' && { priority: Number(priority) }),
    ...(reason && { reason }),
  };
}
