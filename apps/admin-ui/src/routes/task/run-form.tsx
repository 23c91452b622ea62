import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from '../../components/icon';
import { t } from '../../language/t';
import type { Task } from '../../services/schema';
import { type JsonSchema, withoutSecrets } from './json-schema';
import { PresetMenu } from './preset-menu';
import { RunOptions } from './run-options';
import { Problems, SchemaField, withMember } from './schema-field';
import { type Params, useRunForm } from './use-run-form';

interface RunFormProps {
  readonly task: Task;
  readonly initial: Params | undefined;
  readonly fill: ReactNode;
}

/** Runs the task. The fields come from the payload's schema; what is right is for the server to say. */
export function RunForm({ task, initial, fill }: RunFormProps) {
  const form = useRunForm(task, initial);
  const { schema, hasFields, params, json, errors, failure, isBusy } = form;
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failure) element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [failure]);
  const rest = [...errors].filter(([path]) => json !== undefined || !isShown(path, schema));
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <h2 className="me-auto max-sm:w-full">{t`Run`}</h2>
        {fill}
        <PresetMenu task={task.name} current={() => preset(form.payload, schema)} onChoose={form.choose} />
        {hasFields && (
          <button type="button" className="button px-2.5 text-muted" onClick={form.toggleJson}>
            {json === undefined ? t`As JSON` : t`As a form`}
          </button>
        )}
      </div>
      <form
        ref={element}
        aria-label={t`Run ${task.name}`}
        noValidate
        onSubmit={(event) => void form.run(event)}
        className="sheet flex min-w-0 flex-col gap-5 p-4 sm:p-5"
      >
        {json !== undefined && (
          <textarea
            aria-label={t`Payload as JSON`}
            spellCheck={false}
            rows={Math.min(24, Math.max(10, json.split('\n').length + 1))}
            className="field font-mono text-[13px] leading-5"
            value={json}
            aria-invalid={failure !== undefined && errors.size === 0}
            onChange={({ target }) => form.setJson(target.value)}
          />
        )}
        {json === undefined && !hasFields && <p className="text-muted">{t`It takes no payload.`}</p>}
        {json === undefined &&
          Object.entries(schema.properties ?? {}).map(([name, member]) => (
            <SchemaField
              key={`${name}:${form.edition}`}
              name={name}
              path={`params.${name}`}
              schema={member}
              root={schema}
              isRequired={schema.required?.includes(name) ?? false}
              value={params[name]}
              errors={errors}
              onChange={(value) => form.setParams((now) => withMember(now, name, value))}
            />
          ))}
        <RunOptions options={form.options} errors={errors} priority={task.priority} onChange={form.setOptions} />
        {failure !== undefined && errors.size === 0 && (
          <Problems messages={[failure instanceof Error ? failure.message : String(failure)]} />
        )}
        {rest.map(([path, messages]) => (
          <Problems key={path} messages={[`${path}: ${messages.join('; ')}`]} />
        ))}
        <div>
          <button type="submit" className="button primary min-w-24" aria-disabled={isBusy}>
            <Icon name="play" size={14} />
            {isBusy ? t`Sending…` : t`Run`}
          </button>
        </div>
      </form>
    </>
  );
}

// Passwords do not belong into the storage of a browser.
function preset(payload: () => Params, schema: JsonSchema): Params | undefined {
  try {
    return withoutSecrets(payload(), schema, schema) as Params;
  } catch {
    return undefined;
  }
}

// Errors of what has no field of its own are listed above the button.
function isShown(path: string, schema: JsonSchema): boolean {
  const [place, name = ''] = path.split('.');
  return place === 'options' ? ['priority', 'delay'].includes(name) : name in (schema.properties ?? {});
}
