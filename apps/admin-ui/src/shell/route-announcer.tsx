import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/** Says which page has come, and puts the focus at its beginning, as a browser does with a page that it loads. */
export function RouteAnnouncer() {
  const router = useRouter();
  const [title, setTitle] = useState('');
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
        if (!pathChanged || !fromLocation) return;
        const main = document.getElementById('content');
        const { activeElement } = document;
        // What the page itself has focused stays.
        const isElsewhere = activeElement === document.body || !main?.contains(activeElement);
        if (isElsewhere && !document.querySelector('[role=dialog]')) main?.focus({ preventScroll: true });
        // The title is set by the page, after it has been rendered.
        requestAnimationFrame(() => setTitle(document.title.replace(/ · Taskledger$/, '')));
      }),
    [router],
  );
  return (
    <p aria-live="polite" className="sr-only">
      {title}
    </p>
  );
}
