import { t } from '../language/t';

interface SecretFieldProps {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A value that is masked: it is kept unless another one is typed. */
export function SecretField({ id, name, value, onChange }: SecretFieldProps) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mono mb-1 block">
        {name}
      </label>
      <input
        id={id}
        type="password"
        autoComplete="new-password"
        className="field"
        placeholder={t`As in the original`}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  );
}
