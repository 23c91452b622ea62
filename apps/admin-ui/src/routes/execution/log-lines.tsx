import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { plain } from '../../components/plain';
import { clock } from '../../format/time';
import { plural, t } from '../../language/t';
import type { LogLevel, LogLine } from '../../services/schema';
import { type ShownLog, useLines } from './log-pages';

const LINE = 24;
const TONES: Readonly<Record<LogLevel, string>> = {
  debug: 'text-faint',
  info: 'text-muted',
  warning: 'text-warn',
  error: 'text-bad',
};
const UPWARDS = new Set(['ArrowUp', 'PageUp', 'Home']);

interface LogLinesProps {
  readonly log: ShownLog;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
}

/** The lines in view, however many there are: the others are asked for when they are scrolled to. */
export function LogLines({ log, isFollowing, onFollow }: LogLinesProps) {
  const { count, dropped } = log;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    // Otherwise the first lines would be asked for, only to be left at once.
    initialOffset: () => (isFollowing ? count * LINE : 0),
    overscan: 20,
  });
  const height = virtual.getTotalSize();
  // Lines that wrap are higher than was thought, which shows once they are there.
  useEffect(() => {
    if (isFollowing) virtual.scrollToIndex(count - 1, { align: 'end' });
  }, [isFollowing, count, dropped, height, virtual]);
  const room = useRoomBelow(box);
  const items = virtual.getVirtualItems();
  // Before the first measure nothing is in view yet, and what will be is the end.
  const range = [items[0]?.index ?? count - 1, items.at(-1)?.index ?? count - 1] as const;
  const { lineAt, error } = useLines(log, range);
  const press = ({ key }: KeyboardEvent): void => {
    if (UPWARDS.has(key)) onFollow(false);
    if (key === 'End') onFollow(true);
  };
  return (
    <div
      ref={box}
      tabIndex={0}
      dir="ltr"
      role="log"
      aria-label={t`Log`}
      aria-live="off"
      onWheel={({ deltaY }) => deltaY < 0 && onFollow(false)}
      onTouchMove={() => onFollow(false)}
      // The scrollbar is the box itself; a line is not.
      onPointerDown={({ target, currentTarget }) => target === currentTarget && onFollow(false)}
      onKeyDown={press}
      style={{ maxHeight: room }}
      className="overflow-auto rounded-lg bg-sunken py-2 font-mono text-[12.5px] leading-5"
    >
      {error && (
        <p role="alert" className="sticky top-0 z-10 bg-sunken px-3 text-bad">
          {error.message}
        </p>
      )}
      <div className="relative" style={{ height }}>
        {items.map(({ index, key, start }) => (
          <div
            key={key}
            data-index={index}
            ref={virtual.measureElement}
            className="absolute inset-x-0 top-0 min-h-6 px-3 py-0.5 hover:bg-hover"
            style={{ transform: `translateY(${start}px)` }}
          >
            <Line line={lineAt(index)} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Line({ line }: { readonly line: LogLine | undefined }) {
  if (!line) return <span className="skeleton block h-3.5 w-1/3" />;
  const dropped = droppedOf(line);
  if (dropped !== undefined)
    return (
      <p className="border-y border-dashed py-0.5 text-center font-sans text-warn">
        {plural(dropped, { one: '{0} line was dropped here', other: '{0} lines were dropped here' })}
      </p>
    );
  return (
    <div className="flex gap-3 max-sm:flex-wrap max-sm:gap-x-3 max-sm:gap-y-0">
      <time dateTime={line.at} className="shrink-0 text-faint">
        {clock(line.at)}
      </time>
      <span className={`w-14 shrink-0 ${TONES[line.level]}`}>{line.level}</span>
      <span className="min-w-0 break-words whitespace-pre-wrap max-sm:w-full">
        <bdi>{plain(line.message)}</bdi>
        {line.data !== null && line.data !== undefined && (
          <span className="text-muted"> {plain(JSON.stringify(line.data))}</span>
        )}
      </span>
      {line.percent !== null && <span className="ms-auto shrink-0 text-muted">{line.percent}%</span>}
    </div>
  );
}

/** The line stands for lines that are gone from the middle of a log that was too long. */
function droppedOf({ level, data }: LogLine): number | undefined {
  const { dropped_lines: dropped } = (data ?? {}) as { readonly dropped_lines?: unknown };
  return level === 'warning' && typeof dropped === 'number' ? dropped : undefined;
}

const LEAST_ROOM = 260;
const MARGIN = 24;

/** How high it may be so that its end, where the newest line is, is in the window; what is above it may grow. */
function useRoomBelow(box: RefObject<HTMLElement | null>): number {
  const [room, setRoom] = useState(() => innerHeight / 2);
  useEffect(() => {
    const measure = (): void => {
      const top = (box.current?.getBoundingClientRect().top ?? 0) + scrollY;
      const bar = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--bar')) || 0;
      setRoom(Math.max(LEAST_ROOM, Math.floor(innerHeight - top - bar - MARGIN)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      removeEventListener('resize', measure);
    };
  }, [box]);
  return room;
}
