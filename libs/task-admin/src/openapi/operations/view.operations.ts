import { VIEW_PAGES } from '../../views/view-pages.js';
import { type Operation, ref } from '../operation.js';
import { parameter } from './execution.parameters.js';

const tag = 'views';
const path = '/views/{id}';
const found = { status: 200, description: 'The view', schema: ref('SavedView') };

/** Routes of saved views: one's own, and what is shared among those who see all executions. */
export const VIEW_OPERATIONS: readonly Operation[] = [
  {
    id: 'listViews',
    method: 'GET',
    path: '/views',
    tag,
    summary: 'Saved views by page and name: yours, and shared ones',
    query: [parameter('page', { type: 'string', enum: [...VIEW_PAGES] }, 'Only views of this list.')],
    answers: [{ status: 200, description: 'The views', schema: ref('SavedViews') }],
    problems: [],
  },
  {
    id: 'createView',
    method: 'POST',
    path: '/views',
    tag,
    summary: 'Save a view; 200 at most for each user',
    body: ref('SavedViewRequest'),
    creates: 'view',
    answers: [{ status: 201, description: 'The view', schema: ref('SavedView') }],
    problems: [409, 413, 415],
  },
  { id: 'getView', method: 'GET', path, tag, summary: 'A saved view', answers: [found], problems: [404] },
  {
    id: 'changeView',
    method: 'PATCH',
    path,
    tag,
    summary: 'Rename it, share it, or replace what it shows',
    body: ref('SavedViewChanges'),
    answers: [found],
    problems: [404, 409, 413, 415],
  },
  {
    id: 'deleteView',
    method: 'DELETE',
    path,
    tag,
    summary: 'Delete a saved view',
    answers: [{ status: 204, description: 'It is gone' }],
    problems: [404],
  },
];
