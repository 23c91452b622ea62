import { type FormEvent, useId, useState } from 'react';
import { Sheet } from '../../components/sheet';
import { toast } from '../../components/toasts';
import { t } from '../../language/t';
import { ALERT_KIND_WORDS, changeAlert, createAlert, previewAlert } from '../../services/alerts';
import { fieldErrors } from '../../services/api';
import type { Alert, AlertPreview, Alerts } from '../../services/schema';
import { LabelledField, Refused } from '../../components/form';
import { bodyOf, type Draft, draftOf, fieldsOf } from './alert-draft';
import { Preview } from './alert-preview';

interface AlertSheetProps {
  /** Without one, it is about a new rule. */
  readonly alert?: Alert;
  readonly channels: Alerts['channels'];
  readonly onDone?: (name: string) => void;
  readonly onClose: () => void;
}

/** A rule to be made or changed, and what it would have done. */
export function AlertSheet({ alert, channels, onDone, onClose }: AlertSheetProps) {
  const [draft, setDraft] = useState(() => draftOf(alert));
  const [failure, setFailure] = useState<unknown>();
  const [preview, setPreview] = useState<AlertPreview>();
  const change = (changes: Partial<Draft>): void => {
    setDraft((now) => ({ ...now, ...changes }));
    setPreview(undefined);
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setFailure(undefined);
    await work().catch(setFailure);
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    void attempt(async () => {
      const { name, kind } = draft;
      await (alert ? changeAlert(name, bodyOf(draft)) : createAlert({ name, kind, ...bodyOf(draft) }));
      toast(t`${name} is looked at within a minute.`);
      onClose();
      onDone?.(name);
    });
  };
  const look = (): void =>
    void attempt(async () => setPreview(await previewAlert({ kind: draft.kind, ...bodyOf(draft) })));
  const fields = fieldsOf(draft.kind);
  return (
    <Sheet
      title={alert ? t`Edit ${alert.name}` : t`New alert rule`}
      about={t`Lengths of time are typed as 30s, 15m, 2h, 7d.${alert ? '' : t` Each task, queue or schedule is looked at by itself.`}`}
      isOpen
      isWide
      onClose={onClose}
    >
      <form noValidate aria-label={t`Rule`} onSubmit={save} className="flex flex-col gap-4">
        {!alert && <Named draft={draft} failure={failure} onChange={change} />}
        <div className="grid gap-4 sm:grid-cols-2">
          {fields.map(({ member, label, hint }) => (
            <LabelledField
              key={member}
              label={`${label} (${hint})`}
              name={member}
              value={draft.values[member] ?? ''}
              failure={failure}
              onChange={(value) => change({ values: { ...draft.values, [member]: value } })}
            />
          ))}
        </div>
        <Channels channels={channels} chosen={draft.channels} onChange={(chosen) => change({ channels: chosen })} />
        <Refused failure={failure} fields={['name', ...fields.map(({ member }) => member)]} />
        {preview && <Preview preview={preview} />}
        <div className="flex flex-wrap gap-2">
          <button type="submit" className="button primary">
            {alert ? t`Save` : t`Create rule`}
          </button>
          <button type="button" className="button" onClick={look}>
            {t`Preview on the last 7 days`}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

interface NamedProps {
  readonly draft: Draft;
  readonly failure: unknown;
  readonly onChange: (changes: Partial<Draft>) => void;
}

function Named({ draft, failure, onChange }: NamedProps) {
  const id = useId();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <LabelledField
        label={t`Name`}
        name="name"
        value={draft.name}
        failure={failure}
        onChange={(name) => onChange({ name })}
      />
      <div>
        <label htmlFor={id} className="label mb-1 block">
          {t`Fires when`}
        </label>
        <select
          id={id}
          className="field"
          value={draft.kind}
          aria-invalid={fieldErrors(failure).has('kind')}
          onChange={({ target }) => onChange({ kind: target.value as Draft['kind'] })}
        >
          {Object.entries(ALERT_KIND_WORDS).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

interface ChannelsProps {
  readonly channels: Alerts['channels'];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Channels({ channels, chosen, onChange }: ChannelsProps) {
  if (channels.length === 0)
    return <p className="text-muted">{t`The code declares no channel (alerts.channels): the rule only shows here.`}</p>;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="label mb-1.5">{t`Who is told`}</legend>
      {channels.map(({ name, type }) => (
        <label key={name} className="flex items-center gap-2.5">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={chosen.includes(name)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, name] : chosen.filter((other) => other !== name))
            }
          />
          <span>
            {name} <span className="text-muted">{type}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
