import { changes, lists, makes, reads, type Right } from '../right.js';

const of = (id: string): string => `/views/${id}`;

// One that is not shared exists for nobody but its owner, not even for an admin.
export const VIEW_RIGHTS: Readonly<Record<string, Right>> = {
  listViews: lists(() => ({ path: '/views' })),
  createView: makes(
    (_, { unused }) => ({ path: '/views', body: { page: 'executions', name: unused, search: {} } }),
    201,
  ),
  getView: { ...reads(({ views: [id] }) => ({ path: of(id) })), admin: 404 },
  changeView: {
    ...changes(({ views: [id] }) => ({ path: of(id), body: { search: { status: 'FAILURE' } } }), 200),
    admin: 404,
  },
  deleteView: { ...changes(({ views: [, id] }) => ({ path: of(id) }), 204), admin: 404 },
};
