import { changes, counts, lists, reads, type Right } from '../right.js';

const of = (id: string, view = ''): string => `/bulk-operations/${id}${view}`;

export const BULK_RIGHTS: Readonly<Record<string, Right>> = {
  // Tenant B is told that there is nothing.
  previewBulkOperation: {
    ...counts(({ done }) => ({ path: of('preview'), body: { action: 'retry', ids: [done] } })),
    isOfOne: true,
  },
  startBulkOperation: {
    ...changes(({ done }) => ({ path: '/bulk-operations', body: { action: 'retry', ids: [done] } }), 202),
    attacker: 409,
  },
  listBulkOperations: lists(() => ({ path: '/bulk-operations' })),
  getBulkOperation: reads(({ bulk }) => ({ path: of(bulk) })),
  listBulkItems: reads(({ bulk }) => ({ path: of(bulk, '/items') })),
  // The operator has ended it by the time that the admin comes.
  abortBulkOperation: { ...changes(({ bulk }) => ({ path: of(bulk, '/abort'), body: {} }), 200), admin: 409 },
  resumeBulkOperation: {
    ...changes(({ bulk }) => ({ path: of(bulk, '/resume'), body: { reason: 'why' } }), 409),
    tells: false,
  },
  // What it repeated has ended.
  undoBulkOperation: { ...changes(({ bulk }) => ({ path: of(bulk, '/undo'), body: {} }), 409), tells: false },
};
