import { type RefObject, useEffect, useRef, useState } from 'react';

interface TextFilterProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly className?: string;
  /** Names a datalist. */
  readonly list?: string;
  readonly ref?: RefObject<HTMLInputElement | null>;
}

const PAUSE_MS = 300;

/** A text that filters once the typing pauses, and follows the address when that changes by itself. */
export function TextFilter({ label, placeholder, value = '', onChange, className = '', list, ref }: TextFilterProps) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next.trim() || undefined), PAUSE_MS);
  };
  return (
    <input
      ref={ref}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      list={list}
      value={text}
      className={`field ${className}`}
      onChange={({ target }) => type(target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The browser would empty the field, and with it the filter.
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  );
}
