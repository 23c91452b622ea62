import { useState } from 'react';
import { Action } from '../../components/action';
import { type Change, DiffList } from '../../components/diff-list';
import { SecretField } from '../../components/secret-field';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { plural, t } from '../../language/t';
import { ApiError } from '../../services/api';
import { retryExecution } from '../../services/actions';
import type { Execution } from '../../services/schema';
import { maskedInPayload, withValueAt } from '../../services/secrets';
import { changesBetween } from './payload-diff';

interface EditAndRetryProps {
  readonly execution: Execution;
  readonly onClose: () => void;
  readonly onRetried: (id: string) => void;
}

/** Repeats it with another payload. What differs is shown before anything happens. */
export function EditAndRetry({ execution, onClose, onRetried }: EditAndRetryProps) {
  const [text, setText] = useState(() => JSON.stringify(execution.task_kwargs ?? {}, null, 2));
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const parsed = parse(text);
  const typed = Object.entries(secrets).filter(([, secret]) => secret !== '');
  const changes = 'value' in parsed ? changesBetween(execution.task_kwargs ?? {}, parsed.value) : [];
  const retry = async (): Promise<void> => {
    if (!('value' in parsed)) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const { execution_id: id } = await retryExecution(execution.id, withSecrets(parsed.value, typed));
      toast(t`A new execution has been recorded. The original stays as it is.`);
      onClose();
      onRetried(id);
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const problem = 'problem' in parsed ? parsed.problem : undefined;
  return (
    <Sheet
      isOpen
      isWide
      onClose={onClose}
      title={t`Edit and retry`}
      about={t`A new execution of ${execution.task_name} with this payload. The original is kept.`}
    >
      <label htmlFor="payload" className="label">
        {t`Payload`}
      </label>
      <textarea
        id="payload"
        autoFocus
        spellCheck={false}
        rows={Math.min(18, Math.max(6, text.split('\n').length + 1))}
        className="field mt-1 font-mono text-[13px] leading-5"
        value={text}
        aria-invalid={problem !== undefined}
        aria-describedby="payload-problem"
        onChange={({ target }) => setText(target.value)}
      />
      <div id="payload-problem" role="alert" className="text-bad">
        {problem}
        <Refusal error={failure} />
      </div>
      <Secrets paths={maskedInPayload(execution)} values={secrets} onChange={setSecrets} />
      <Changes changes={changes} />
      <div className="mt-5 flex justify-end gap-2">
        <Action tone="quiet" onAct={onClose}>
          {t`Close`}
        </Action>
        <Action tone="primary" icon="retry" whyNot={problem ?? (isBusy && t`One moment.`)} onAct={() => void retry()}>
          {label(changes.length + typed.length)}
        </Action>
      </div>
    </Sheet>
  );
}

interface SecretsProps {
  readonly paths: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

/** What is masked above, each with a field for another value. */
function Secrets({ paths, values, onChange }: SecretsProps) {
  if (paths.length === 0) return null;
  return (
    <fieldset className="mt-4">
      <legend className="label mb-1">{t`Secrets`}</legend>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,220px),1fr))] gap-3">
        {paths.map((path) => (
          <SecretField
            key={path}
            id={`secret-${path}`}
            name={path}
            value={values[path] ?? ''}
            onChange={(value) => onChange({ ...values, [path]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function withSecrets(payload: object, typed: readonly (readonly [string, string])[]): object {
  return typed.reduce<unknown>((value, [path, secret]) => withValueAt(value, path, secret), payload) as object;
}

function label(changes: number): string {
  if (changes === 0) return t`Retry unchanged`;
  return plural(changes, { one: 'Retry with {0} change', other: 'Retry with {0} changes' });
}

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) return <p className="mt-3 text-muted">{t`Nothing has been changed yet.`}</p>;
  return (
    <section aria-label={t`Changes`} className="mt-4">
      <h3 className="label mb-1">{t`What changes`}</h3>
      <DiffList changes={changes} />
    </section>
  );
}

function Refusal({ error }: { readonly error: unknown }) {
  if (!error) return null;
  const errors = error instanceof ApiError ? error.problem.errors : undefined;
  if (!errors?.length) return <p>{error instanceof Error ? error.message : String(error)}</p>;
  return errors.map(({ field, message }) => (
    <p key={field + message}>
      <span className="mono">{field}</span> {message}
    </p>
  ));
}

function parse(text: string): { readonly value: object } | { readonly problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
    return { problem: t`The payload has to be a JSON object.` };
  } catch (error) {
    return { problem: t`This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
