import { type FormEvent, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { pauseSchedule } from '../../services/schedules';
import { ReasonFields, Refused, saidOf } from './form';

/** Why, and until when. */
export function PauseSheet({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [why, setWhy] = useState({ reason: '', until: '' });
  const [failure, setFailure] = useState<unknown>();
  const pause = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await pauseSchedule(name, saidOf(why));
      toast(`${name} is paused.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet title="Pause the schedule" about="Its slots are skipped, and not made up for." isOpen onClose={onClose}>
      <form noValidate onSubmit={(event) => void pause(event)} className="flex flex-col gap-4">
        <ReasonFields given={why} failure={failure} whenEmpty="empty is until it is resumed" onChange={setWhy} />
        <Refused failure={failure} fields={['reason', 'until']} />
        <button type="submit" className="button primary self-start">
          Pause
        </button>
      </form>
    </Sheet>
  );
}
