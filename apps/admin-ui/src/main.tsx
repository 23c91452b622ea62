import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { nonce } from './config';
import { router } from './router';
import { queryClient } from './services/client';
import { connect } from './services/live';
import { prefetchPages } from './shell/lazy-page';
import { startTheme } from './shell/theme';
import './styles.css';

setNonce(nonce);
keepIcon();
startTheme();
connect();

addEventListener('load', () => setTimeout(prefetchPages, 1_000));

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

// Its address is relative, and browsers resolve it anew when the address of the page changes.
function keepIcon(): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (icon) icon.href = new URL(icon.href).href;
}
