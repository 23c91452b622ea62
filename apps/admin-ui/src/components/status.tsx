import type { ReactElement } from 'react';
import type { ExecutionStatus } from '../services/schema';
import { STATUS_WORDS } from '../services/status';

const TONES: Readonly<Record<ExecutionStatus, string>> = {
  WAITING: 'text-muted',
  PENDING: 'text-muted',
  STARTED: 'text-accent',
  RETRY: 'text-warn',
  SUCCESS: 'text-ok',
  FAILURE: 'text-bad',
  REVOKED: 'text-muted',
  SKIPPED: 'text-muted',
};

const SHAPES: Readonly<Record<ExecutionStatus, ReactElement>> = {
  WAITING: <circle cx="8" cy="8" r="5.5" strokeDasharray="2.2 2.2" />,
  PENDING: <circle cx="8" cy="8" r="5.5" />,
  STARTED: (
    <g className="spin">
      <circle cx="8" cy="8" r="5.5" opacity="0.28" />
      <path d="M8 2.5A5.5 5.5 0 0 1 13.5 8" strokeWidth="2" />
    </g>
  ),
  RETRY: <path d="M13.2 8A5.2 5.2 0 1 1 11.4 4.1M11.8 1.6v2.9H8.9" />,
  SUCCESS: (
    <g>
      <circle cx="8" cy="8" r="6.5" fill="currentColor" stroke="none" />
      <path d="m5.2 8.2 2 2 3.6-4.2" stroke="var(--surface)" />
    </g>
  ),
  FAILURE: (
    <g>
      <path d="M8 1 15 8 8 15 1 8Z" fill="currentColor" stroke="none" />
      <path d="M8 5v3.6M8 10.9v.1" stroke="var(--surface)" strokeWidth="1.8" />
    </g>
  ),
  REVOKED: <path d="M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM4.2 11.8l7.6-7.6" />,
  SKIPPED: <path d="m3.5 4 4 4-4 4M8.5 4l4 4-4 4" />,
};

interface StatusShapeProps {
  readonly status: ExecutionStatus;
  readonly size?: number;
  /** Where it names a status, and nothing is going on. */
  readonly isStill?: boolean;
}

export function StatusShape({ status, size = 14, isStill = false }: StatusShapeProps) {
  return (
    <svg
      className={`shrink-0 ${TONES[status]} ${isStill ? 'still' : ''}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPES[status]}
    </svg>
  );
}

// What went well is said quietly, so that what did not is heard.
const WORDS: Readonly<Record<ExecutionStatus, string>> = { ...TONES, SUCCESS: 'text-muted' };

/** A status by shape, word and colour. */
export function Status({ status, note }: { readonly status: ExecutionStatus; readonly note?: string }) {
  return (
    <span className={`inline-flex min-w-0 items-center gap-2 ${status === 'FAILURE' ? 'font-medium' : ''}`}>
      <StatusShape status={status} />
      <span className={`truncate ${WORDS[status]}`}>{note ?? STATUS_WORDS[status]}</span>
    </span>
  );
}
