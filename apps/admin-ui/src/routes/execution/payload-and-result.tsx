import { useState } from 'react';
import { Action } from '../../components/action';
import { JsonView } from '../../components/json-view';
import { toast } from '../../components/toasts';
import { plural, t } from '../../language/t';
import type { Execution, Unmasked } from '../../services/schema';
import { HIDDEN, unmask } from '../../services/secrets';

/** What it was given and gave, for those who may read that, and its metadata. */
export function PayloadAndResult({ execution }: { readonly execution: Execution }) {
  const { metadata, payload_visible: isVisible, masked_paths: masked } = execution;
  const [shown, setShown] = useState<Unmasked>();
  return (
    <>
      {!isVisible && <p className="mb-6 rounded-lg border border-dashed px-3 py-3 text-muted">{HIDDEN}</p>}
      {isVisible && masked.length > 0 && <Masking execution={execution} shown={shown} onShow={setShown} />}
      <div className="grid gap-6 xl:grid-cols-2 xl:grid-rows-[auto_1fr]">
        {isVisible && <Values execution={execution} shown={shown} />}
        {metadata && Object.keys(metadata).length > 0 && (
          <section className="min-w-0 xl:col-start-1">
            <h2 className="mb-2">{t`Metadata`}</h2>
            <JsonView value={metadata} name={t`metadata`} />
          </section>
        )}
      </div>
    </>
  );
}

interface ValuesProps {
  readonly execution: Execution;
  readonly shown: Unmasked | undefined;
}

/** Secrets are masked until somebody who may asks for them. */
function Values({ execution, shown }: ValuesProps) {
  const { is_completed: isCompleted, status } = execution;
  const { task_kwargs: payload, result } = shown ?? execution;
  return (
    <>
      <section className="min-w-0">
        <h2 className="mb-2">{t`Payload`}</h2>
        <JsonView value={payload ?? {}} name={t`payload`} />
      </section>
      <section className="min-w-0 xl:col-start-2 xl:row-span-2 xl:row-start-1">
        <h2 className="mb-2">{t`Result`}</h2>
        {status === 'SUCCESS' ? (
          <JsonView value={result} name={t`result`} />
        ) : (
          <p className="rounded-lg border border-dashed px-3 py-3 text-muted">
            {isCompleted ? t`No result` : t`Not finished yet`}
          </p>
        )}
      </section>
    </>
  );
}

interface MaskingProps {
  readonly execution: Execution;
  readonly shown: Unmasked | undefined;
  readonly onShow: (values: Unmasked | undefined) => void;
}

function Masking({ execution, shown, onShow }: MaskingProps) {
  const [isBusy, setBusy] = useState(false);
  const show = async (): Promise<void> => {
    setBusy(true);
    try {
      onShow(await unmask(execution.id));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  const count = execution.masked_paths.length;
  return (
    <div role="status" className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 text-muted">
      <span>
        {shown
          ? t`Secrets are shown.`
          : plural(count, { one: '{0} value is masked.', other: '{0} values are masked.' })}
      </span>
      {execution.can_unmask && (
        <Action tone="quiet" whyNot={isBusy && t`One moment.`} onAct={() => (shown ? onShow(undefined) : void show())}>
          {shown ? t`Mask` : t`Unmask`}
        </Action>
      )}
    </div>
  );
}
