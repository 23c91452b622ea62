import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { t } from '../../language/t';
import { ApiError } from '../../services/api';
import type { Schedule, ScheduleChange, SchedulePreview } from '../../services/schema';
import { overrideSchedule, thoughtQuery } from '../../services/schedules';
import { LabelledField, ReasonFields, Refused, saidOf } from '../../components/form';
import { PreviewedSlots } from './preview';

const FIELDS = ['cron', 'every', 'timezone', 'payload', 'reason', 'until'];

/** A layer over what code says, with what it would come to. */
export function OverrideSheet({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }) {
  const { name, timing, payload_visible: isPayloadVisible } = schedule;
  const isCron = timing.kind === 'cron';
  const [cron, setCron] = useState(timing.cron ?? '');
  const [every, setEvery] = useState(timing.every_ms === null ? '' : String(timing.every_ms));
  const [timezone, setTimezone] = useState(timing.timezone ?? 'UTC');
  const given = JSON.stringify(schedule.payload, null, 2);
  const [payload, setPayload] = useState(given);
  const [why, setWhy] = useState({ reason: '', until: '' });
  const [failure, setFailure] = useState<unknown>();
  const thought = isCron ? { cron, timezone } : { every: Number(every) || every };
  const preview = useQuery({ ...thoughtQuery({ ...thought, count: 5 }), enabled: isCron || timing.kind === 'every' });
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      const change: ScheduleChange = {
        ...(isCron ? { cron, timezone } : every && { every: Number(every) || every }),
        ...(payload !== given && { payload: parsed(payload) }),
        ...saidOf(why),
      };
      await overrideSchedule(name, change);
      toast(t`${name} is overridden. A deploy does not undo that.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  return (
    <Sheet
      title={t`Override the schedule`}
      about={t`This counts instead of what is defined, over deploys too, until it is reset or expires.`}
      isOpen
      isWide
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void save(event)} className="grid gap-4 sm:grid-cols-2">
        {isCron ? (
          <>
            <LabelledField label={t`Cron expression`} name="cron" value={cron} failure={failure} onChange={setCron} />
            <LabelledField
              label={t`Time zone`}
              name="timezone"
              value={timezone}
              failure={failure}
              onChange={setTimezone}
            />
          </>
        ) : (
          timing.kind !== 'at' && (
            <LabelledField
              label={t`Every, in milliseconds or as 5m`}
              name="every"
              value={every}
              failure={failure}
              onChange={setEvery}
            />
          )
        )}
        <ReasonFields given={why} failure={failure} whenEmpty={t`empty is for good`} onChange={setWhy} />
        {isPayloadVisible && <PayloadField text={payload} onChange={setPayload} />}
        <div className="sm:col-span-2">
          <Refused failure={failure} fields={FIELDS.filter((field) => field !== 'payload')} />
          <Previewed query={preview} />
        </div>
        <button type="submit" className="button primary justify-self-start">
          {t`Override`}
        </button>
      </form>
    </Sheet>
  );
}

function PayloadField({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
  return (
    <label className="sm:col-span-2">
      <span className="label mb-1 block">{t`Payload`}</span>
      <textarea
        className="field mono"
        rows={Math.min(10, text.split('\n').length + 1)}
        value={text}
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}

type Previewing = Pick<UseQueryResult<SchedulePreview>, 'data' | 'error'>;

function Previewed({ query: { data, error } }: { readonly query: Previewing }) {
  if (error)
    return (
      <p role="status" className="text-bad">
        {error.message}
      </p>
    );
  return data ? <PreviewedSlots preview={data} /> : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(0, { detail: t`The payload is not valid JSON.` });
  }
}
