import { useRef } from 'react';

/**
 * For a dialog that no trigger of its own opens: gives the focus back to what had it. Asked while rendering, because a
 * field with autoFocus takes it as soon as the dialog is there.
 */
export function useFocusBack(isOpen: boolean): (event: Event) => void {
  const before = useRef<Element | null>(null);
  if (isOpen) before.current ??= document.activeElement;
  return (event) => {
    event.preventDefault();
    if (before.current instanceof HTMLElement) before.current.focus();
    before.current = null;
  };
}
