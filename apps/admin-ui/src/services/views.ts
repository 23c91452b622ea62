import { queryOptions } from '@tanstack/react-query';
import { get, patch, post, remove } from './api';
import { queryClient } from './client';
import type { SavedView, SavedViewChanges, SavedViewRequest, SavedViews } from './schema';

export type ViewPage = SavedView['page'];
/** Parameters of an address. */
export type ViewSearch = Readonly<Record<string, string>>;

const KEY = 'views';

/** Those of all pages: there are few. */
export const viewsQuery = queryOptions({
  queryKey: [KEY],
  queryFn: ({ signal }) => get<SavedViews>('/views', {}, signal).then(({ results }) => results),
});

export const saveView = (view: SavedViewRequest): Promise<SavedView> => noted(post<SavedView>('/views', view));

export const changeView = ({ id }: SavedView, changes: SavedViewChanges): Promise<SavedView> =>
  noted(patch<SavedView>(`/views/${id}`, changes));

export const deleteView = ({ id }: SavedView): Promise<void> => noted(remove(`/views/${id}`));

/** What an address says, as a view keeps it. */
export function searchOf(state: object): ViewSearch {
  const said = Object.entries(state).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}

export function isSameSearch(one: ViewSearch, other: ViewSearch): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

async function noted<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } finally {
    void queryClient.invalidateQueries({ queryKey: [KEY] });
  }
}
