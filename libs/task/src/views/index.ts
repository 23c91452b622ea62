export {
  type NewSavedView,
  type SavedView,
  type SavedViewChanges,
  type SavedViewQuery,
  SavedViews,
  type ViewOwner,
} from './saved-views.js';
