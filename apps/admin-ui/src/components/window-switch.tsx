import { cloneElement, type ReactElement } from 'react';
import { t } from '../language/t';
import { type Window, WINDOW_WORDS, WINDOWS } from '../services/statistics';

interface WindowSwitchProps {
  readonly chosen: Window;
  /** @default all */
  readonly windows?: readonly Window[];
  readonly link: (window: Window) => ReactElement<Readonly<Record<string, unknown>>>;
}

/** The time that statistics are about. It is in the address, so each is a link. */
export function WindowSwitch({ chosen, windows = WINDOWS, link }: WindowSwitchProps) {
  return (
    <nav aria-label={t`Time window`} className="segments">
      {windows.map((window) =>
        cloneElement(link(window), {
          key: window,
          'aria-current': window === chosen ? 'true' : undefined,
          title: t`Last ${WINDOW_WORDS[window]}`,
          children: window,
        }),
      )}
    </nav>
  );
}
