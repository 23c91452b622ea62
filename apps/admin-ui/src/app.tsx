import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { Direction } from 'radix-ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { nonce } from './config';
import { isRightToLeft } from './language/language';
import { router } from './router';
import { queryClient } from './services/client';
import { connect } from './services/live';
import { prefetchPages } from './shell/lazy-page';

/** Shows the dashboard, and keeps it up to date. */
export function start(): void {
  setNonce(nonce);
  keepIcon();
  connect();
  whenLoaded(() => setTimeout(prefetchPages, 1_000));
  const root = document.getElementById('root');
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <Direction.Provider dir={isRightToLeft() ? 'rtl' : 'ltr'}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Direction.Provider>
    </StrictMode>,
  );
}

function whenLoaded(then: () => void): void {
  if (document.readyState === 'complete') then();
  else addEventListener('load', then);
}

// Its address is relative, and browsers resolve it anew when the address of the page changes.
function keepIcon(): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (icon) icon.href = new URL(icon.href).href;
}
