import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { COLUMNS, columnsOf, fitting, templateOf } from '../../services/columns';

interface ColumnFrameProps {
  readonly columns: string | undefined;
  /** How many columns of values there are. */
  readonly values: number;
  readonly children: ReactNode;
}

/**
 * Says to the rows in it which columns they have: through the style sheet, so that no row is rendered anew when the
 * room or the choice changes.
 */
export function ColumnFrame({ columns, values, children }: ColumnFrameProps) {
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(() => innerWidth);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = new ResizeObserver(() => setRoom(element.clientWidth));
    measure.observe(element);
    return () => measure.disconnect();
  }, []);
  const { hidden, template } = useMemo(() => {
    const shown = fitting(columnsOf(columns), room, values);
    const others = COLUMNS.map(({ name }) => name).filter((name) => !shown.includes(name));
    return { hidden: others.join(' '), template: templateOf(shown, values) };
  }, [columns, room, values]);
  return (
    <div
      ref={box}
      className="sheet overflow-clip"
      data-hidden={hidden}
      style={{ '--columns': template } as CSSProperties}
    >
      {children}
    </div>
  );
}
