import { type FormEvent, useId, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { count } from '../../format/time';
import { plural, t } from '../../language/t';
import { cleanQueue } from '../../services/queues';
import { LabelledField, Refused } from '../../components/form';

const DAY_MS = 86_400_000;
const AGES: readonly (readonly [ms: number, words: string])[] = [
  [0, t`All that have ended`],
  [DAY_MS, t`Ended more than a day ago`],
  [7 * DAY_MS, t`Ended more than 7 days ago`],
  [30 * DAY_MS, t`Ended more than 30 days ago`],
];

/** Deletes executions that ended long enough ago, part by part. */
export function CleanSheet({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const id = useId();
  const [age, setAge] = useState(7 * DAY_MS);
  const [reason, setReason] = useState('');
  const [deleted, setDeleted] = useState<number>();
  const [failure, setFailure] = useState<unknown>();
  const clean = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setFailure(undefined);
    let [sum, cursor] = [0, null as string | null];
    setDeleted(0);
    try {
      do {
        const body = { older_than_ms: age, ...(reason && { reason }), ...(cursor && { cursor }) };
        const answer = await cleanQueue(name, body);
        sum += answer.deleted;
        cursor = answer.cursor;
        setDeleted(sum);
      } while (cursor !== null);
      toast(
        plural(
          sum,
          { one: '{0} execution of {1} deleted.', other: '{0} executions of {1} deleted.' },
          count(sum),
          name,
        ),
      );
      onClose();
    } catch (problem) {
      setFailure(problem);
      setDeleted(undefined);
    }
  };
  return (
    <Sheet
      title={t`Clean queue ${name}`}
      about={t`Executions of it that have ended are deleted, with their logs and artifacts, however long they are to be kept. What an open execution depends on stays. This cannot be undone.`}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void clean(event)} className="flex flex-col gap-4">
        <div>
          <label htmlFor={id} className="label mb-1 block">
            {t`Which`}
          </label>
          <select id={id} className="field" value={age} onChange={({ target }) => setAge(Number(target.value))}>
            {AGES.map(([ms, words]) => (
              <option key={ms} value={ms}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <LabelledField label={t`Reason`} name="reason" value={reason} failure={failure} onChange={setReason} />
        <Refused failure={failure} fields={['reason']} />
        <button type="submit" className="button danger self-start" disabled={deleted !== undefined}>
          {deleted === undefined ? t`Delete them` : t`${count(deleted)} deleted…`}
        </button>
      </form>
    </Sheet>
  );
}
