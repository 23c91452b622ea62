import { useEffect, useRef } from 'react';

export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const TYPING = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';

/** What Enter is for by itself. */
const PRESSED = 'a[href], button, summary, [role=tab]';

/** Single keys, while nobody types and no dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (target instanceof Element && target.matches(TYPING)) return;
      if (key === 'Enter' && target instanceof Element && target.closest(PRESSED)) return;
      if (document.querySelector('[role=dialog]')) return;
      const act = latest.current[key];
      if (!act) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
