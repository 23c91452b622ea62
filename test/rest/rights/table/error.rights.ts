import { changes, lists, reads, type Right } from '../right.js';

const of = (fingerprint: string, view = ''): string => `/errors/${fingerprint}${view}`;

/** Changes the state, which all tenants share: whoever sees some executions only may not. */
const changesForAll = (ask: Right['ask']): Right => ({ ...changes(ask, 200), operator: 403, tells: false });

export const ERROR_RIGHTS: Readonly<Record<string, Right>> = {
  listErrors: lists(() => ({ path: '/errors' })),
  getError: reads(({ error }) => ({ path: of(error) })),
  resolveError: changesForAll(({ error }) => ({ path: of(error, '/resolve'), body: { reason: 'why' } })),
  ignoreError: changesForAll(({ error }) => ({ path: of(error, '/ignore'), body: { times: 5 } })),
  reopenError: changesForAll(({ error }) => ({ path: of(error, '/reopen'), body: {} })),
  // A number.
  planRetryError: { ...reads(({ error }) => ({ path: of(error, '/retry') })), tells: false },
  // What has failed may have been repeated already: then there is nothing to tell.
  retryError: {
    ...changes(({ error }) => ({ path: of(error, '/retry'), body: { limit: 1 } }), 200),
    tells: false,
  },
};
