import type { ReactNode } from 'react';

interface RadioProps {
  /** Of all that one is chosen of. */
  readonly name: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

export function Radio({ name, isChosen, onChoose, children }: RadioProps) {
  return (
    <label className="flex items-center gap-2.5">
      <input type="radio" name={name} className="size-4 accent-accent" checked={isChosen} onChange={onChoose} />
      {children}
    </label>
  );
}
