import { type ReactNode, useState } from 'react';
import { Copy } from '../../components/copy';
import { plural, t } from '../../language/t';
import { type Frame, partsOf, type StackPart } from './stack';

interface ErrorReportProps {
  readonly type: string | null;
  readonly message: string;
  readonly stack: string | null;
  /** What is below it. */
  readonly children?: ReactNode;
}

// Recursion that ran away says no more after a dozen.
const MOST_FRAMES = 12;

/** What went wrong, and where. Frames of the application are shown, those of libraries, and all on a phone, on demand. */
export function ErrorReport({ type, message, stack, children }: ErrorReportProps) {
  const [isOpen, setOpen] = useState(false);
  const parts = partsOf(stack ?? '');
  const frames = parts.flatMap((part) => part.frames);
  const hasForeign = frames.some(({ isOwn }) => !isOwn) && frames.some(({ isOwn }) => isOwn);
  const hasFolded = hasForeign || parts.some((part) => part.frames.length > MOST_FRAMES);
  return (
    <section
      aria-label={t`Error`}
      className="overflow-hidden rounded-[10px] border border-s-4 border-s-bad bg-bad-soft"
    >
      <div className="flex items-start justify-between gap-4 px-4 pt-4 sm:px-5">
        <div className="min-w-0">
          {type && <p className="mono mb-1 break-words text-bad">{type}</p>}
          <h2 className="max-h-60 max-w-[90ch] overflow-y-auto text-[15px] leading-6 break-words whitespace-pre-wrap">
            {message}
          </h2>
        </div>
        <Copy text={stack ?? message} label={t`Copy the error`} />
      </div>
      {frames.length > 0 && (
        <div
          className="mt-3 overflow-x-auto border-t border-line/60 px-4 py-3 font-mono text-[12px] leading-5 sm:px-5"
          tabIndex={0}
          dir="ltr"
          role="group"
          aria-label={t`Stack`}
        >
          <div className={isOpen ? '' : 'max-sm:hidden'}>
            {parts.map((part, index) => (
              <Part
                key={index}
                part={part}
                isFirst={index === 0}
                isFolded={hasFolded && !isOpen}
                hasForeign={hasForeign}
              />
            ))}
          </div>
          <button
            type="button"
            className={`link font-sans text-[13px] sm:mt-2 ${hasFolded ? '' : 'sm:hidden'}`}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? t`Fewer frames` : plural(frames.length, { one: '{0} frame', other: 'All {0} frames' })}
          </button>
        </div>
      )}
      {frames.length === 0 && <div className="h-4" />}
      {children}
    </section>
  );
}

interface PartProps {
  readonly part: StackPart;
  readonly isFirst: boolean;
  readonly isFolded: boolean;
  /** Frames that are not the application's are left out while it is folded. */
  readonly hasForeign: boolean;
}

function Part({ part: { title, frames }, isFirst, isFolded, hasForeign }: PartProps) {
  return (
    <>
      {!isFirst && <p className="mt-3 mb-0.5 font-sans text-[13px] font-medium whitespace-pre-wrap">{title}</p>}
      <ol>
        {frames
          .filter(({ isOwn }) => isOwn || !isFolded || !hasForeign)
          .slice(0, isFolded ? MOST_FRAMES : undefined)
          .map((frame, index) => (
            <FrameLine key={index} frame={frame} />
          ))}
      </ol>
    </>
  );
}

function FrameLine({ frame: { text, isOwn } }: { readonly frame: Frame }) {
  const [, what = '', place] = /^at (?:(.+) \()?(.+?)\)?$/.exec(text) ?? [];
  return (
    <li className={`whitespace-nowrap ${isOwn ? '' : 'text-faint'}`}>
      <span className="text-faint">at </span>
      {what && <span>{what} </span>}
      <span className={isOwn && what ? 'text-muted' : ''}>{place ?? text}</span>
    </li>
  );
}
