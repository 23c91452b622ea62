import { createRootRoute, createRoute, type RouteComponent } from '@tanstack/react-router';
import { NotFound } from './routes/not-found';
import { PageFailure } from './shell/page-failure';
import { Shell } from './shell/shell';

/** What is around every page. */
export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
});

/** A page whose address says no more than its path. */
export const page = <const Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => rootRoute, path, component });
