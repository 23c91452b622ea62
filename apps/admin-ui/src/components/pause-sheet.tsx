import { type FormEvent, useState } from 'react';
import { t } from '../language/t';
import { ReasonFields, Refused, saidOf } from './form';
import { Sheet } from './sheet';
import { toast } from './toasts';

interface PauseSheetProps {
  readonly title: string;
  /** What stops, and what does not. */
  readonly about: string;
  /** What is paused, as the toast names it. */
  readonly name: string;
  readonly button: string;
  readonly onPause: (body: { readonly reason?: string; readonly until?: string }) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks why something is paused, and until when. */
export function PauseSheet({ title, about, name, button, onPause, onClose }: PauseSheetProps) {
  const [why, setWhy] = useState({ reason: '', until: '' });
  const [failure, setFailure] = useState<unknown>();
  const pause = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await onPause(saidOf(why));
      toast(t`${name} is paused.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet title={title} about={about} isOpen onClose={onClose}>
      <form noValidate onSubmit={(event) => void pause(event)} className="flex flex-col gap-4">
        <ReasonFields given={why} failure={failure} whenEmpty={t`empty is until it is resumed`} onChange={setWhy} />
        <Refused failure={failure} fields={['reason', 'until']} />
        <button type="submit" className="button primary self-start">
          {button}
        </button>
      </form>
    </Sheet>
  );
}
