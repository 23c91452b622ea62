import { Link, type LinkProps } from '@tanstack/react-router';

interface FigureProps {
  readonly name: string;
  readonly about: string;
  readonly value: string;
  readonly tone?: string;
  /** Where what is counted is listed. */
  readonly to: Pick<LinkProps, 'to' | 'params' | 'search'>;
}

/** A number, what it is of, and the way to it. */
export function Figure({ name, about, value, tone = '', to }: FigureProps) {
  return (
    <Link {...to} className="group min-w-0 bg-surface px-3 py-3 -outline-offset-2 hover:bg-hover sm:px-5 sm:py-3.5">
      <span className={`block truncate text-[24px] leading-8 font-semibold tracking-tight ${tone}`}>{value}</span>
      <span className="block font-medium group-hover:underline">{name}</span>
      <span className="block text-[12.5px] text-muted sm:truncate" title={about}>
        {about}
      </span>
    </Link>
  );
}
