import { zoneName } from '../format/time';
import { momentOfWallTime } from '../format/zone';
import { useId } from 'react';
import { t } from '../language/t';
import { fieldErrors } from '../services/api';
import { Problems } from '../routes/task/schema-field';

interface LabelledFieldProps {
  readonly label: string;
  /** Of the member of the body, by which the server names it. */
  readonly name: string;
  readonly value: string;
  readonly failure: unknown;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'datetime-local';
  readonly list?: string;
}

/** A field with what the server says against it. */
export function LabelledField({ label, name, value, failure, onChange, type = 'text', list }: LabelledFieldProps) {
  const id = useId();
  const messages = fieldErrors(failure).get(name) ?? [];
  return (
    <div>
      <label htmlFor={id} className="label mb-1 block">
        {label}
      </label>
      <input
        id={id}
        type={type}
        list={list}
        value={value}
        maxLength={255}
        className="field"
        autoComplete="off"
        aria-invalid={messages.length > 0}
        aria-describedby={messages.length > 0 ? `${id}-problem` : undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {messages.length > 0 && (
        <div id={`${id}-problem`}>
          <Problems messages={messages} />
        </div>
      )}
    </div>
  );
}

/** Why something is done, and until when it counts. */
export interface ReasonAndUntil {
  readonly reason: string;
  readonly until: string;
}

interface ReasonFieldsProps {
  readonly given: ReasonAndUntil;
  readonly failure: unknown;
  /** What an empty end means: `empty is for good`. */
  readonly whenEmpty: string;
  readonly onChange: (given: ReasonAndUntil) => void;
}

export function ReasonFields({ given, failure, whenEmpty, onChange }: ReasonFieldsProps) {
  return (
    <>
      <LabelledField
        label={t`Reason`}
        name="reason"
        value={given.reason}
        failure={failure}
        onChange={(reason) => onChange({ ...given, reason })}
      />
      <LabelledField
        label={t`Until, in ${zoneName(new Date().toISOString())}; ${whenEmpty}`}
        name="until"
        type="datetime-local"
        value={given.until}
        failure={failure}
        onChange={(until) => onChange({ ...given, until })}
      />
    </>
  );
}

/** The members of a body for what was typed; none for what was left empty. */
export function saidOf({ reason, until }: ReasonAndUntil): { reason?: string; until?: string } {
  return { ...(reason && { reason }), ...(until && { until: momentOfWallTime(until) ?? until }) };
}

/** What the server says against the whole, or against what has no field. */
export function Refused({ failure, fields }: { readonly failure: unknown; readonly fields: readonly string[] }) {
  if (failure === undefined) return null;
  const errors = fieldErrors(failure);
  const others = [...errors].filter(([name]) => !fields.includes(name)).flatMap(([, messages]) => messages);
  if (errors.size > 0 && others.length === 0) return null;
  return (
    <Problems messages={others.length > 0 ? others : [failure instanceof Error ? failure.message : String(failure)]} />
  );
}
