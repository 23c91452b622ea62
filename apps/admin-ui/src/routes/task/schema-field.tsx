import { useId } from 'react';
import { Icon } from '../../components/icon';
import { rich, t } from '../../language/t';
import { hintOf, initialValue, type JsonSchema, kindOf, resolved } from './json-schema';
import { ScalarInput } from './scalar-input';

export type Errors = ReadonlyMap<string, readonly string[]>;

export interface FieldProps {
  readonly name: string;
  /** As the server names it: `params.lines.0.quantity`. */
  readonly path: string;
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
  readonly isRequired: boolean;
  readonly value: unknown;
  readonly errors: Errors;
  readonly onChange: (value: unknown) => void;
}

/** One member of a payload, with what the server had to say of it. */
export function SchemaField(props: FieldProps) {
  const schema = resolved(props.schema, props.root);
  const kind = kindOf(schema);
  if (kind === 'object') return <ObjectField {...props} schema={schema} />;
  if (kind === 'list') return <ListField {...props} schema={schema} />;
  return <ScalarField {...props} schema={schema} />;
}

function ScalarField({ name, path, schema, isRequired, value, errors, onChange }: FieldProps) {
  const id = useId();
  const problems = problemsOf(errors.get(path), isRequired && isEmpty(value));
  const hint = hintOf(schema);
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 flex items-baseline justify-between gap-3">
        <span className={`font-medium ${isRequired ? MARK : ''}`}>{name}</span>
        {!isRequired && <span className="label">{t`optional`}</span>}
      </label>
      <ScalarInput
        id={id}
        schema={schema}
        value={value}
        isRequired={isRequired}
        isWrong={problems !== undefined}
        describedBy={`${id}-about`}
        onChange={onChange}
      />
      <div id={`${id}-about`} className="mt-1 text-[12.5px]">
        {problems ? <Problems messages={problems} /> : <span className="text-muted">{hint}</span>}
      </div>
    </div>
  );
}

function ObjectField({ name, path, schema, root, isRequired, value, errors, onChange }: FieldProps) {
  const members = asObject(value);
  const problems = problemsOf(errors.get(path), isRequired && Object.keys(members).length === 0);
  return (
    <fieldset className="min-w-0 border-s-2 ps-4">
      <legend className="float-start mb-2 w-full font-medium">
        <span className={isRequired ? MARK : ''}>{name}</span>{' '}
        {!isRequired && <span className="label">{t`optional`}</span>}
      </legend>
      <div className="clear-both grid grid-cols-[repeat(auto-fit,minmax(min(100%,170px),1fr))] gap-4">
        {Object.entries(schema.properties ?? {}).map(([key, member]) => (
          <SchemaField
            key={key}
            name={key}
            path={`${path}.${key}`}
            schema={member}
            root={root}
            isRequired={schema.required?.includes(key) ?? false}
            value={members[key]}
            errors={errors}
            onChange={(next) => onChange(orNothing(withMember(members, key, next), isRequired))}
          />
        ))}
      </div>
      {problems && <Problems messages={problems} />}
    </fieldset>
  );
}

function ListField({ name, path, schema, root, isRequired, value, errors, onChange }: FieldProps) {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const problems = problemsOf(errors.get(path), isRequired && items.length === 0);
  // Beside a plain field is its label, above the members of an object its number.
  const isPlain = kindOf(resolved(schema.items ?? {}, root)) !== 'object';
  const replace = (index: number, next: unknown): void =>
    onChange(items.map((item, at) => (at === index ? next : item)));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 flex w-full items-baseline justify-between font-medium">
        <span className={isRequired ? MARK : ''}>{name}</span>
        <span className="label">
          {[items.length, isRequired ? '' : t`optional`, hintOf(schema)].filter(Boolean).join(' · ')}
        </span>
      </legend>
      <ol className="flex flex-col gap-3">
        {items.map((item, index) => (
          <li key={index} className="flex items-start gap-2">
            <div className="min-w-0 flex-1">
              <SchemaField
                name={`${index + 1}`}
                path={`${path}.${index}`}
                schema={schema.items ?? {}}
                root={root}
                isRequired
                value={item}
                errors={errors}
                onChange={(next) => replace(index, next)}
              />
            </div>
            <button
              type="button"
              className={`button quiet px-2 text-muted ${isPlain ? 'mt-6' : '-mt-1.5'}`}
              aria-label={t`Remove ${name} ${index + 1}`}
              onClick={() => onChange(items.filter((_, at) => at !== index))}
            >
              <Icon name="close" size={14} />
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="button mt-2"
        onClick={() => onChange([...items, initialValue(schema.items ?? {}, root, true)])}
      >
        <Icon name="plus" size={14} />
        {rich`Add to ${name}`}
      </button>
      {problems && <Problems messages={problems} />}
    </fieldset>
  );
}

/** After the name of what the server does not do without. */
const MARK = "after:ms-0.5 after:text-bad after:content-['*']";

// What is empty breaks every rule that it has, and one word says what to do.
const problemsOf = (said: readonly string[] | undefined, isMissing: boolean): readonly string[] | undefined =>
  said && isMissing ? [t`Required`] : said;

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

export function Problems({ messages }: { readonly messages: readonly string[] }) {
  return (
    <span role="alert" className="block text-bad">
      {messages.join('; ')}
    </span>
  );
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

// An optional object in which nothing is left is not sent.
function orNothing(object: Readonly<Record<string, unknown>>, isRequired: boolean): unknown {
  return isRequired || Object.keys(object).length > 0 ? object : undefined;
}

/** Without a value the member is not sent at all, so that the default of the server holds. */
export function withMember(
  object: Readonly<Record<string, unknown>>,
  key: string,
  value: unknown,
): Record<string, unknown> {
  const { [key]: _, ...others } = object;
  return value === undefined ? others : { ...object, [key]: value };
}
