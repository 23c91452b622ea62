import { VIEW_PAGES } from '../../views/view-pages.js';
import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const page: Schema = { type: 'string', enum: [...VIEW_PAGES], description: 'Which list of the dashboard it is of.' };
const name: Schema = { ...is.text, minLength: 1, maxLength: 80 };
const search: Schema = {
  type: 'object',
  additionalProperties: { type: 'string' },
  description: "Parameters of the page's address in the dashboard; 4,096 bytes of JSON at most.",
};
const shared: Schema = {
  type: 'boolean',
  description: 'Whether all who see all executions have it. Takes view.share, also to change and delete it.',
};

/** Schemas of saved views. */
export const VIEW_SCHEMAS: Readonly<Record<string, Schema>> = {
  SavedView: is.shape({
    id: is.uuid,
    page,
    name,
    search,
    is_shared: shared,
    is_own: { type: 'boolean', description: 'Whether the user who asks has made it.' },
    owner: { ...is.text, description: 'Id of the user who made it.' },
    created_at: is.moment,
    updated_at: is.moment,
  }),
  SavedViews: is.shape({ count: is.count, results: listOf(ref('SavedView')) }),
  SavedViewRequest: {
    ...is.optional({ page, name, search, is_shared: { ...shared, default: false } }),
    required: ['page', 'name', 'search'],
  },
  SavedViewChanges: is.optional({ name, search, is_shared: shared }),
};
