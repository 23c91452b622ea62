import { useState } from 'react';
import { copyText } from './copy-text';
import { Icon } from './icon';

interface CopyProps {
  readonly text: string;
  readonly label: string;
  /** What is to be seen, when it is not just the icon. */
  readonly shown?: string;
}

export function Copy({ text, label, shown }: CopyProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    if (!(await copyText(text))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1_200);
  };
  return (
    <button
      type="button"
      aria-label={shown ? `${shown}, ${label}` : label}
      title={label}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void copy();
      }}
      className="-m-1 inline-flex min-h-6 min-w-6 items-center justify-center gap-1.5 rounded p-1 text-faint hover:text-ink"
    >
      {shown && <span className="mono">{shown}</span>}
      <Icon name={isCopied ? 'check' : 'copy'} size={13} />
    </button>
  );
}
