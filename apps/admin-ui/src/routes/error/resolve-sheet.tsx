import { type FormEvent, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { t } from '../../language/t';
import { resolveError } from '../../services/errors';
import { LabelledField, Refused } from '../../components/form';
import type { ErrorSheetProps } from './error-sheet';

/** Says that it is mended, in which version, and why. */
export function ResolveSheet({ group, onClose }: ErrorSheetProps) {
  const [said, setSaid] = useState({ version: '', reason: '' });
  const [failure, setFailure] = useState<unknown>();
  const { version, reason } = said;
  const resolve = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await resolveError(group.fingerprint, { ...(version && { version }), ...(reason && { reason }) });
      toast(t`It is resolved. It opens by itself when it fails again.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet
      title={t`Resolve the error`}
      about={t`It leaves the list of open errors, and opens by itself when it fails again. With a version, processes of the versions that have failed so may go on failing while the new one is rolled out.`}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void resolve(event)} className="flex flex-col gap-4">
        <LabelledField
          label={t`Version with the fix; empty: any failure opens it`}
          name="version"
          value={version}
          failure={failure}
          onChange={(next) => setSaid({ ...said, version: next })}
        />
        <LabelledField
          label={t`Reason`}
          name="reason"
          value={reason}
          failure={failure}
          onChange={(next) => setSaid({ ...said, reason: next })}
        />
        <Refused failure={failure} fields={['version', 'reason']} />
        <button type="submit" className="button primary self-start">
          {t`Resolve`}
        </button>
      </form>
    </Sheet>
  );
}
