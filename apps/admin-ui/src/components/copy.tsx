import { copyText } from './copy-text';
import { Icon } from './icon';

interface CopyProps {
  readonly text: string;
  readonly label: string;
  /** What is to be seen, when it is not just the icon. */
  readonly shown?: string;
}

export function Copy({ text, label, shown }: CopyProps) {
  return (
    <button
      type="button"
      aria-label={shown ? `${shown}, ${label}` : label}
      title={label}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void copyText(text);
      }}
      className="-m-1 inline-flex min-h-6 min-w-6 items-center justify-center gap-1.5 rounded p-1 text-faint hover:text-ink"
    >
      {shown && <span className="mono">{shown}</span>}
      <Icon name="copy" size={13} />
    </button>
  );
}
