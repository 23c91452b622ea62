import { createRouter } from '@tanstack/react-router';
import { SkeletonDetail } from './components/skeletons';
import { basePath } from './config';
import { routeTree } from './route-tree';
import { PageFailure } from './shell/page-failure';

export const router = createRouter({
  routeTree,
  basepath: basePath,
  defaultPreload: 'intent',
  // Within the shell, so that the navigation stays.
  defaultErrorComponent: PageFailure,
  defaultPendingComponent: SkeletonDetail,
  defaultPendingMs: 300,
  scrollRestoration: true,
  // What a page does not know of its address it does not see either.
  search: { strict: true },
  // Addresses are read by people: ?status=FAILURE, not ?status=%22FAILURE%22.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text && `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
