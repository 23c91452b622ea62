import type { ReactNode } from 'react';

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}

/** A choice among few, in the row of filters of a list. */
export function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <span className={`facet ${value ? 'on' : ''}`}>
      <select aria-label={label} value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
    </span>
  );
}
