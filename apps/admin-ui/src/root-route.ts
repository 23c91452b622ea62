import { createRootRoute } from '@tanstack/react-router';
import { NotFound } from './routes/not-found';
import { PageFailure } from './shell/page-failure';
import { Shell } from './shell/shell';

/** What is around every page. */
export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
});
