import { type FormEvent, useState } from 'react';
import { Radio } from '../../components/radio';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { zoneName } from '../../format/time';
import { momentOfWallTime } from '../../format/zone';
import { t } from '../../language/t';
import { ignoreError } from '../../services/errors';
import type { ErrorIgnorance } from '../../services/schema';
import { LabelledField, Refused } from '../../components/form';
import type { ErrorSheetProps } from './error-sheet';

const ENDS = [
  ['reopened', t`Until somebody reopens it`],
  ['until', t`Until a time`],
  ['times', t`Until it has failed so many times more`],
] as const;
type End = (typeof ENDS)[number][0];

interface Said {
  readonly end: End;
  readonly until: string;
  readonly times: string;
  readonly reason: string;
}

/** Takes it out of sight: for good, until a time, or for a number of failures. */
export function IgnoreSheet({ group, onClose }: ErrorSheetProps) {
  const [said, setSaid] = useState<Said>({ end: 'reopened', until: '', times: '', reason: '' });
  const [failure, setFailure] = useState<unknown>();
  const ignore = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await ignoreError(group.fingerprint, bodyOf(said));
      toast(t`It is ignored.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  const field = { failure, onSaid: (change: Partial<Said>) => setSaid({ ...said, ...change }) };
  return (
    <Sheet
      title={t`Ignore the error`}
      about={t`It leaves the list of open errors although it goes on failing. Failures are still counted.`}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void ignore(event)} className="flex flex-col gap-4">
        <Ends said={said} {...field} />
        <LabelledField
          label={t`Reason`}
          name="reason"
          value={said.reason}
          failure={failure}
          onChange={(reason) => field.onSaid({ reason })}
        />
        <Refused failure={failure} fields={['until', 'times', 'reason']} />
        <button type="submit" className="button primary self-start">
          {t`Ignore`}
        </button>
      </form>
    </Sheet>
  );
}

interface EndsProps {
  readonly said: Said;
  readonly failure: unknown;
  readonly onSaid: (change: Partial<Said>) => void;
}

function Ends({ said, failure, onSaid }: EndsProps) {
  const zone = zoneName(momentOfWallTime(said.until) ?? new Date().toISOString());
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <legend className="label mb-1.5">{t`How long`}</legend>
        {ENDS.map(([end, words]) => (
          <Radio key={end} name="end" isChosen={said.end === end} onChoose={() => onSaid({ end })}>
            {words}
          </Radio>
        ))}
      </fieldset>
      {said.end === 'until' && (
        <LabelledField
          label={t`Opens at, in ${zone}`}
          name="until"
          type="datetime-local"
          value={said.until}
          failure={failure}
          onChange={(until) => onSaid({ until })}
        />
      )}
      {said.end === 'times' && (
        <LabelledField
          label={t`Failures from now on`}
          name="times"
          value={said.times}
          failure={failure}
          onChange={(times) => onSaid({ times })}
        />
      )}
    </>
  );
}

// What was chosen and left empty is for the server to refuse: nothing would mean for good.
function bodyOf({ end, until, times, reason }: Said): ErrorIgnorance {
  return {
    ...(end === 'until' && { until: momentOfWallTime(until) ?? until }),
    ...(end === 'times' && { times: Number(times) || 0 }),
    ...(reason && { reason }),
  };
}
