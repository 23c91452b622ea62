import { type FormEvent, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { t } from '../../language/t';
import { limitQueue } from '../../services/queues';
import type { Queue, QueueLimits } from '../../services/schema';
import { LabelledField, Refused } from '../../components/form';

interface Typed {
  readonly most: string;
  readonly max: string;
  readonly duration: string;
}

/** Limits of an operator, in place of those of the code. */
export function LimitSheet({ queue, onClose }: { readonly queue: Queue; readonly onClose: () => void }) {
  const { name, limits } = queue;
  const [typed, setTyped] = useState<Typed>({
    most: String(limits.global_concurrency ?? ''),
    max: String(limits.limiter?.max ?? ''),
    duration: limits.limiter ? `${limits.limiter.duration_ms / 1_000}s` : '',
  });
  const [failure, setFailure] = useState<unknown>();
  const limit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await limitQueue(name, limitsOf(typed));
      toast(t`Queue ${name} has these limits now.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  const field = (label: string, key: keyof Typed, member: string) => (
    <LabelledField
      label={label}
      name={member}
      value={typed[key]}
      failure={failure}
      onChange={(value) => setTyped({ ...typed, [key]: value })}
    />
  );
  return (
    <Sheet
      title={t`Limit queue ${name}`}
      about={t`These count at once, in all processes, in place of what code says. What is empty does not limit. What runs goes on.`}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void limit(event)} className="flex flex-col gap-4">
        {field(t`Most runs at a time`, 'most', 'global_concurrency')}
        {field(t`Most starts`, 'max', 'limiter.max')}
        {field(t`Within, such as 10s or 1m`, 'duration', 'limiter.duration')}
        <Refused failure={failure} fields={['global_concurrency', 'limiter.max', 'limiter.duration']} />
        <button type="submit" className="button primary self-start">
          {t`Limit the queue`}
        </button>
      </form>
    </Sheet>
  );
}

// What is no number is sent as it was typed: the server says what is wrong with it.
const numberOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) : (text as unknown as number));

function limitsOf({ most, max, duration }: Typed): QueueLimits {
  const isPaced = max !== '' || duration !== '';
  return {
    ...(most !== '' && { global_concurrency: numberOf(most) }),
    ...(isPaced && { limiter: { max: numberOf(max), duration } }),
  };
}
