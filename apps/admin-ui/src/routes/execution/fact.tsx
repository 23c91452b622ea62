import type { ReactNode } from 'react';

interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
  readonly isWide?: boolean;
}

/** One of what is known of it. */
export function Fact({ name, children, isWide = false }: FactProps) {
  return (
    <div className={`min-w-0 ${isWide ? 'col-span-2' : ''}`}>
      <dt className="label">{name}</dt>
      <dd className="mt-0.5 break-words">{children}</dd>
    </div>
  );
}
