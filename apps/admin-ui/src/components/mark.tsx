import type { ReactNode } from 'react';

const TONES = {
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  ok: 'bg-sunken text-ok',
  accent: 'bg-accent-soft text-accent',
  plain: 'bg-sunken text-muted',
} as const;

interface MarkProps {
  readonly tone: keyof typeof TONES;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A word that says what is unusual about something. */
export function Mark({ tone, title, children }: MarkProps) {
  return (
    <span title={title} className={`rounded px-1.5 text-[12.5px] leading-5 font-medium ${TONES[tone]}`}>
      {children}
    </span>
  );
}
