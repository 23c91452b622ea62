import { invalid } from '../problems/request-problem.js';
import type { RequestUrl } from '../request-url.decorator.js';

// Skipping rows costs as much as reading them, so numbered pages end here; the cursor in `next` goes on.
const LAST_NUMBERED_ROW = 10_000;

/** A page by its number. */
export interface NumberedPage {
  readonly page: number;
  readonly page_size: number;
}

/** How many rows are before a page. @param of what the rows are, for the message @throws RequestProblem 400 */
export function offsetOf({ page, page_size: size }: NumberedPage, of: string): number {
  if (page * size <= LAST_NUMBERED_ROW) return (page - 1) * size;
  const message = `numbered pages end after ${LAST_NUMBERED_ROW} ${of}; follow "next" instead`;
  throw invalid([{ field: 'page', message }]);
}

/** The link to the page before; null where none can be asked for by its number. */
export function previousLink(address: RequestUrl, { page, page_size: size }: NumberedPage): string | null {
  return page > 1 && (page - 1) * size <= LAST_NUMBERED_ROW ? pageLink(address, page - 1) : null;
}

/** The same request for another page. */
export function pageLink({ path, search }: RequestUrl, page: number, cursor?: string): string {
  const link = new URLSearchParams(search);
  link.delete('cursor');
  link.set('page', String(page));
  if (cursor) link.set('cursor', cursor);
  return `${path}?${link.toString()}`;
}
