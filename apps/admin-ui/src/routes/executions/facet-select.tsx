interface FacetSelectProps {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly values: readonly string[];
  /** What a value is called, when that is not the value. */
  readonly nameOf?: (value: string) => string;
  readonly onChange: (value: string | undefined) => void;
}

/** One of a few values, or any. A value that is not among them, but in the address, is kept. */
export function FacetSelect({ label, all, value, values, nameOf = String, onChange }: FacetSelectProps) {
  const choices = [...new Set([...values, ...(value ? [value] : [])])];
  return (
    <span className={`facet ${value ? 'on' : ''}`}>
      <select aria-label={label} value={value ?? ''} onChange={({ target }) => onChange(target.value || undefined)}>
        <option value="">{all}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {nameOf(choice)}
          </option>
        ))}
      </select>
    </span>
  );
}
