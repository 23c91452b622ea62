import { t } from '../../language/t';
import type { ExecuteOptions } from '../../services/schema';
import { type Errors, SchemaField, withMember } from './schema-field';

interface RunOptionsProps {
  readonly options: ExecuteOptions;
  readonly errors: Errors;
  readonly priority: number | null;
  readonly onChange: (options: ExecuteOptions) => void;
}

const DELAY = { type: 'string', description: t`such as 30s, 10m or 2h` };

/** When it runs, and before what. */
export function RunOptions({ options, errors, priority, onChange }: RunOptionsProps) {
  const fields = {
    priority: {
      type: 'integer',
      minimum: 1,
      maximum: 10,
      description: t`1 runs first; ${priority ?? 5} unless you say so`,
    },
    delay: DELAY,
  };
  const isWrong = [...errors.keys()].some((path) => path.startsWith('options.'));
  return (
    <details open={isWrong || undefined} className="border-t pt-3">
      <summary className="text-muted hover:text-ink">{t`Priority and delay`}</summary>
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        {Object.entries(fields).map(([name, schema]) => (
          <SchemaField
            key={name}
            name={name}
            path={`options.${name}`}
            schema={schema}
            root={{}}
            isRequired={false}
            value={options[name as 'priority' | 'delay']}
            errors={errors}
            onChange={(value) => onChange(withMember({ ...options }, name, value))}
          />
        ))}
      </div>
    </details>
  );
}
