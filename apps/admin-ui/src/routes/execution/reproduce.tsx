import { useState } from 'react';
import { Action } from '../../components/action';
import { copyText } from '../../components/copy-text';
import { Radio } from '../../components/radio';
import { Sheet } from '../../components/sheet';
import { t } from '../../language/t';
import type { Execution } from '../../services/schema';
import { maskedInPayload } from '../../services/secrets';
import { type ReproductionKind, reproductionOf } from './reproduction';

const KINDS: Readonly<Record<ReproductionKind, readonly [title: string, about: string]>> = {
  curl: ['curl', t`Enqueues the same payload over REST.`],
  call: [t`Call`, t`Enqueues it from code: "tasks" is the injected Tasks.`],
  test: [t`Test`, t`Runs it in memory, without servers. Import the module that has the handler.`],
};

interface ReproduceProps {
  readonly execution: Execution;
  readonly onClose: () => void;
}

/** The execution once more, elsewhere: as a command, as a call, or as a test. */
export function Reproduce({ execution, onClose }: ReproduceProps) {
  const [kind, setKind] = useState<ReproductionKind>('curl');
  const [, about] = KINDS[kind];
  const text = reproductionOf(kind, execution);
  const masked = maskedInPayload(execution);
  return (
    <Sheet title={t`Reproduce`} isOpen isWide onClose={onClose}>
      <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
        <legend className="sr-only">{t`As what`}</legend>
        {(Object.keys(KINDS) as ReproductionKind[]).map((each) => (
          <Radio key={each} name="reproduction" isChosen={each === kind} onChoose={() => setKind(each)}>
            {KINDS[each][0]}
          </Radio>
        ))}
      </fieldset>
      <p className="mt-2 text-muted">{about}</p>
      <pre
        dir="ltr"
        // So that the keyboard can scroll it.
        tabIndex={0}
        aria-label={t`Text`}
        className="mono mt-3 max-h-[50dvh] overflow-auto rounded-lg border bg-bg p-3 text-[12.5px]"
      >
        {text}
      </pre>
      {masked.length > 0 && <p className="mt-2 text-warn">{t`Put in what is masked in it: ${masked.join(', ')}.`}</p>}
      <div className="mt-4 flex justify-end">
        <Action icon="copy" tone="primary" onAct={() => void copyText(text)}>
          {t`Copy`}
        </Action>
      </div>
    </Sheet>
  );
}
