import { type FormEvent, useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { plural, t } from '../../language/t';
import { type BreakerOperation, changeBreaker } from '../../services/breakers';
import type { Breaker } from '../../services/schema';
import { LabelledField, Refused } from '../../components/form';

/** What of a breaker is needed to ask whether it is to be opened or closed. */
export type Switched = Pick<Breaker, 'name' | 'state' | 'failures'> & Partial<Pick<Breaker, 'task_names' | 'opened'>>;

/** Opens what is closed, closes what is not, and opens for good what is to be tried again. */
export function BreakerActions({ breaker }: { readonly breaker: Switched }) {
  const isHeldOpen = breaker.state === 'open' && breaker.opened?.by != null;
  return (
    <div className="relative z-10 flex flex-wrap gap-2 lg:justify-end">
      {breaker.state !== 'closed' && <SwitchBreaker breaker={breaker} operation="close" />}
      {!isHeldOpen && <SwitchBreaker breaker={breaker} operation="open" />}
    </div>
  );
}

interface SwitchProps {
  readonly breaker: Switched;
  readonly operation: BreakerOperation;
  /** What the button says. @default Open, Keep open, Close */
  readonly label?: string;
}

/** Asks first, and for a reason. */
export function SwitchBreaker({ breaker, operation, label }: SwitchProps) {
  const [isOpen, setOpen] = useState(false);
  const whyNot = useWhyNot()('breaker.change');
  const words = operation === 'close' ? t`Close` : breaker.state === 'closed' ? t`Open` : t`Keep open`;
  return (
    <>
      <Action icon={operation === 'close' ? 'check' : 'stop'} whyNot={whyNot} onAct={() => setOpen(true)}>
        {label ?? words}
      </Action>
      {isOpen && <SwitchSheet breaker={breaker} operation={operation} onClose={() => setOpen(false)} />}
    </>
  );
}

interface SheetProps extends Omit<SwitchProps, 'label'> {
  readonly onClose: () => void;
}

function SwitchSheet({ breaker, operation, onClose }: SheetProps) {
  const { name } = breaker;
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const change = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      const { state } = await changeBreaker(name, operation, reason ? { reason } : {});
      toast(state === 'closed' ? t`${name} is closed.` : t`${name} is open.`);
      onClose();
    } catch (problem) {
      setFailure(problem);
    }
  };
  const isClosing = operation === 'close';
  return (
    <Sheet
      title={isClosing ? t`Close ${name}` : t`Open ${name}`}
      about={isClosing ? closingMeans(breaker) : openingMeans(breaker)}
      isOpen
      onClose={onClose}
    >
      <form noValidate onSubmit={(event) => void change(event)} className="flex flex-col gap-4">
        <LabelledField label={t`Reason`} name="reason" value={reason} failure={failure} onChange={setReason} />
        <Refused failure={failure} fields={['reason']} />
        <button type="submit" className={`button self-start ${isClosing ? 'primary' : 'danger'}`}>
          {isClosing ? t`Close the breaker` : t`Open the breaker`}
        </button>
      </form>
    </Sheet>
  );
}

const tasksOf = ({ task_names: tasks }: Switched): string => {
  if (!tasks || tasks.length === 0) return t`its task`;
  return tasks.length <= 3 ? tasks.join(', ') : plural(tasks.length, { one: '{0} task', other: '{0} tasks' });
};

const openingMeans = (breaker: Switched): string =>
  t`No run of ${tasksOf(breaker)} begins until somebody closes it. Executions fail or wait meanwhile, as each task says.`;

function closingMeans(breaker: Switched): string {
  const { failures } = breaker;
  const forgotten = plural(failures, {
    one: ' Its failure is forgotten.',
    other: ' Its {0} failures are forgotten.',
  });
  return t`Runs of ${tasksOf(breaker)} begin again at once.${failures > 0 ? forgotten : ''}`;
}
