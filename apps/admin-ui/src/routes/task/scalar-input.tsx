import { momentOfWallTime, wallTime } from '../../format/zone';
import { useState } from 'react';
import { t } from '../../language/t';
import { type JsonSchema, kindOf } from './json-schema';

interface ScalarInputProps {
  readonly id: string;
  readonly schema: JsonSchema;
  readonly value: unknown;
  readonly isRequired: boolean;
  readonly isWrong: boolean;
  readonly describedBy: string;
  readonly onChange: (value: unknown) => void;
}

const INPUTS: Readonly<Record<string, string>> = { email: 'email', password: 'password' };

export function ScalarInput({ id, schema, value, isRequired, isWrong, describedBy, onChange }: ScalarInputProps) {
  const shared = {
    id,
    'aria-invalid': isWrong,
    'aria-describedby': describedBy,
    'aria-required': isRequired,
    className: 'field',
  };
  const text = value === undefined || value === null ? '' : String(value);
  switch (kindOf(schema)) {
    case 'choice':
    case 'boolean': {
      const choices = schema.enum ?? [true, false];
      const chosen = choices.findIndex((choice) => choice === value);
      return (
        <select {...shared} value={chosen} onChange={({ target }) => onChange(choices[Number(target.value)])}>
          <option value={-1}>{isRequired ? t`Choose` : t`Not set`}</option>
          {choices.map((choice, index) => (
            <option key={index} value={index}>
              {schema.enum ? String(choice) : choice ? t`Yes` : t`No`}
            </option>
          ))}
        </select>
      );
    }
    case 'number':
      return (
        <input
          {...shared}
          inputMode="decimal"
          value={text}
          // What is no number is sent as it is, and the server says what is wrong with it.
          onChange={({ target }) => onChange(numberOrText(target.value))}
        />
      );
    case 'text':
      if (schema.format === 'date-time' || schema.format === 'date')
        return <DateInput shared={shared} schema={schema} text={text} onChange={onChange} />;
      if ((schema.maxLength ?? 0) > 500 && schema.format !== 'password')
        return (
          <textarea {...shared} rows={4} value={text} onChange={({ target }) => onChange(target.value || undefined)} />
        );
      return (
        <input
          {...shared}
          type={INPUTS[schema.format ?? ''] ?? 'text'}
          autoComplete={schema.format === 'password' ? 'new-password' : undefined}
          value={text}
          onChange={({ target }) => onChange(target.value || undefined)}
        />
      );
    default:
      return <JsonInput shared={shared} value={value} onChange={onChange} />;
  }
}

type Shared = Readonly<Record<string, string | boolean>>;

function DateInput({
  shared,
  schema,
  text,
  onChange,
}: {
  readonly shared: Shared;
  readonly schema: JsonSchema;
  readonly text: string;
  readonly onChange: (value: unknown) => void;
}) {
  if (schema.format === 'date')
    return (
      <input {...shared} type="date" value={text} onChange={({ target }) => onChange(target.value || undefined)} />
    );
  return (
    <input
      {...shared}
      type="datetime-local"
      step={1}
      value={wallTime(text, 'seconds')}
      onChange={({ target }) => onChange(momentOfWallTime(target.value))}
    />
  );
}

function JsonInput({
  shared,
  value,
  onChange,
}: {
  readonly shared: Shared;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  const change = (next: string): void => {
    setText(next);
    try {
      onChange(next.trim() === '' ? undefined : JSON.parse(next));
    } catch {
      onChange(next);
    }
  };
  return (
    <textarea
      {...shared}
      className="field font-mono text-[13px]"
      rows={3}
      placeholder="JSON"
      spellCheck={false}
      value={text}
      onChange={({ target }) => change(target.value)}
    />
  );
}

function numberOrText(text: string): number | string | undefined {
  if (text.trim() === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) && !/[.eE]0*$/.test(text) ? number : text;
}
