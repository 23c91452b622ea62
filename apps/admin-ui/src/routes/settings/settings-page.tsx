import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Pending } from '../../components/pending';
import { toast } from '../../components/toasts';
import { t } from '../../language/t';
import { fieldErrors } from '../../services/api';
import type { Config } from '../../services/schema';
import { saveSettings, settingsQuery } from '../../services/settings';
import { type Errors, Problems, SchemaField } from '../task/schema-field';
import { SETTING_GROUPS, type SettingGroup } from './settings-fields';

type Draft = Partial<Record<keyof Config, unknown>>;

/** What the maintenance jobs of all processes go by. */
export function SettingsPage() {
  const query = useQuery(settingsQuery);
  return (
    <div className="ms-[max(0px,calc((100%-1440px)/2))] max-w-[1040px]">
      <title>{`${t`Settings`} · Taskledger`}</title>
      <h1>{t`Settings`}</h1>
      <p className="mt-1 mb-5 max-w-[76ch] text-pretty text-muted">
        {t`Stored in the ledger for all processes. A stored setting comes before the options of the application and before its environment.`}
      </p>
      <Pending query={query} rows={6} />
      {query.data && <SettingsForm config={query.data} />}
    </div>
  );
}

function SettingsForm({ config }: { readonly config: Config }) {
  const [draft, setDraft] = useState<Draft>({});
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const changes = changesOf(draft, config);
  const errors = fieldErrors(failure);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || Object.keys(changes).length === 0) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await saveSettings(changes);
      setDraft({});
      toast(t`Settings saved.`);
    } catch (problem) {
      setFailure(problem);
    }
    setBusy(false);
  };
  const discard = (): void => {
    setDraft({});
    setFailure(undefined);
  };
  const isUnchanged = Object.keys(changes).length === 0;
  return (
    <form aria-label={t`Settings`} noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
      {SETTING_GROUPS.map((group) => (
        <Group
          key={group.title}
          group={group}
          values={{ ...config, ...draft }}
          errors={errors}
          onChange={(key, value) => setDraft((now) => ({ ...now, [key]: value }))}
        />
      ))}
      {failure !== undefined && errors.size === 0 && (
        <Problems messages={[failure instanceof Error ? failure.message : String(failure)]} />
      )}
      <div className="flex gap-2">
        <button type="submit" className="button primary min-w-24" aria-disabled={isBusy || isUnchanged}>
          {isBusy ? t`Saving…` : t`Save`}
        </button>
        {!isUnchanged && (
          <button type="button" className="button" onClick={discard}>
            {t`Discard changes`}
          </button>
        )}
      </div>
    </form>
  );
}

interface GroupProps {
  readonly group: SettingGroup;
  readonly values: Draft;
  readonly errors: Errors;
  readonly onChange: (key: keyof Config, value: unknown) => void;
}

function Group({ group, values, errors, onChange }: GroupProps) {
  return (
    <section aria-label={group.title} className="sheet p-4 sm:p-5">
      <h2>{group.title}</h2>
      <p className="mb-4 text-muted">{group.about}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {group.fields.map(({ key, title, schema, isOptional = false }) => (
          <SchemaField
            key={key}
            name={title}
            path={key}
            schema={schema}
            root={schema}
            isRequired={!isOptional}
            value={values[key]}
            errors={errors}
            onChange={(value) => onChange(key, value)}
          />
        ))}
      </div>
    </section>
  );
}

// A field that was emptied takes back what is stored.
function changesOf(draft: Draft, config: Config): Record<string, unknown> {
  const changed = Object.entries(draft).filter(([key, value]) => value !== config[key as keyof Config]);
  return Object.fromEntries(changed.map(([key, value]) => [key, value ?? null]));
}
