import { type FormEvent, useState } from 'react';
import { Radio } from '../../components/radio';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { zoneName } from '../../format/time';
import { momentOfWallTime } from '../../format/zone';
import { t } from '../../language/t';
import { muteAlert } from '../../services/alerts';
import { LabelledField, Refused } from '../../components/form';

const HOUR_MS = 3_600_000;
const SPANS = [
  ['1', t`For an hour`],
  ['8', t`For 8 hours`],
  ['24', t`For a day`],
  ['168', t`For a week`],
  ['', t`Until a time`],
] as const;

/** For how long nobody is told of it, and why. */
export function MuteSheet({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [hours, setHours] = useState<string>('1');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const mute = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const end = hours ? new Date(Date.now() + Number(hours) * HOUR_MS).toISOString() : momentOfWallTime(until);
    try {
      await muteAlert(name, { until: end ?? until, ...(reason && { reason }) });
      toast(t`${name} is muted.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet
      title={t`Mute ${name}`}
      about={t`Nobody is told of it meanwhile. If it fires when that is over, people are told then.`}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void mute(event)} className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2">
          <legend className="label mb-1.5">{t`How long`}</legend>
          {SPANS.map(([span, words]) => (
            <Radio key={span} name="span" isChosen={hours === span} onChoose={() => setHours(span)}>
              {words}
            </Radio>
          ))}
        </fieldset>
        {!hours && (
          <LabelledField
            label={t`Until, in ${zoneName(momentOfWallTime(until) ?? new Date().toISOString())}`}
            name="until"
            type="datetime-local"
            value={until}
            failure={failure}
            onChange={setUntil}
          />
        )}
        <LabelledField label={t`Reason`} name="reason" value={reason} failure={failure} onChange={setReason} />
        <Refused failure={failure} fields={hours ? ['reason'] : ['reason', 'until']} />
        <button type="submit" className="button primary self-start">
          {t`Mute`}
        </button>
      </form>
    </Sheet>
  );
}
