import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { t } from '../language/t';
import { ApiError } from '../services/api';
import { NAVIGATION } from '../shell/pages';
import { Icon, type IconName } from './icon';

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  /** It stands for a whole page, which has no other heading. */
  readonly isPage?: boolean;
  readonly children?: ReactNode;
}

/** Nothing is here, and that is fine: says why, and what to do. */
export function Empty({ icon, title, isPage = false, children }: EmptyProps) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      <RuledPage icon={icon} />
      <Heading className="mt-5 text-[15px] font-semibold">{title}</Heading>
      <div className="mt-1.5 max-w-[44ch] text-balance text-muted">{children}</div>
    </div>
  );
}

// A page of the ledger on which nothing is written yet.
function RuledPage({ icon, tone = 'text-faint' }: { readonly icon: IconName; readonly tone?: string }) {
  return (
    <span className={`relative flex h-16 w-24 items-center justify-center ${tone}`}>
      <svg aria-hidden="true" viewBox="0 0 96 64" fill="none" className="absolute inset-0 text-line">
        <path d="M0 .5h96M0 16.5h96M0 32.5h96M0 48.5h96M0 63.5h96" stroke="currentColor" />
        <path d="M14.5 0v64" stroke="var(--accent)" opacity=".35" />
      </svg>
      <span className="relative rounded-full bg-bg p-3">
        <Icon name={icon} size={22} />
      </span>
    </span>
  );
}

interface Trouble {
  readonly icon: IconName;
  readonly title: string;
  readonly hint?: string;
  readonly isFinal?: boolean;
}

const TROUBLES: Readonly<Record<number, Trouble>> = {
  0: { icon: 'plug', title: t`The server does not answer`, hint: t`This page goes on by itself once it does.` },
  401: {
    icon: 'lock',
    title: t`You are not signed in`,
    hint: t`Sign in to the application, then load this page again.`,
  },
  403: { icon: 'lock', title: t`You don’t have access`, hint: t`Ask an administrator for access.` },
  404: { icon: 'search', title: t`Not found`, isFinal: true },
  429: { icon: 'clock', title: t`Too many requests`, hint: t`Wait a moment.` },
};
const OTHER: Trouble = { icon: 'warning', title: t`Could not be loaded` };

interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** It stands for a whole page, which has no other heading. */
  readonly isPage?: boolean;
}

/** Something could not be read: what the server says, what it means, and a way to go on. */
export function Failure({ error, onRetry, isPage = false }: FailureProps) {
  const Heading = isPage ? 'h1' : 'h2';
  const known = error instanceof ApiError ? error : undefined;
  const { icon, title, hint, isFinal } = (known && TROUBLES[known.status]) ?? OTHER;
  return (
    <div role="alert" className="flex flex-col items-center px-6 py-16 text-center">
      <RuledPage icon={icon} tone={isFinal ? 'text-faint' : 'text-bad'} />
      <Heading className="mt-5 text-[15px] font-semibold">{title}</Heading>
      <p className="mt-1.5 max-w-[60ch] text-balance break-words text-muted">
        {error instanceof Error ? error.message : String(error)} {hint}
      </p>
      {known?.problem.code && <p className="mono mt-3 text-faint">{known.problem.code}</p>}
      <div className="mt-5 flex gap-2">
        {onRetry && !isFinal && (
          <button type="button" className="button" onClick={onRetry}>
            {t`Try again`}
          </button>
        )}
        {isFinal && <ToList />}
      </div>
    </div>
  );
}

/** Where somebody goes who has not found one of them: to the list of what the page shows. */
function ToList() {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const list = NAVIGATION.find(({ to }) => path.startsWith(`${to}/`));
  return (
    <Link to={list?.to ?? '/executions'} className="button">
      {list?.title ?? t`Executions`}
    </Link>
  );
}
