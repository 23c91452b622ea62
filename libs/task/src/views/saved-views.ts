import { Injectable } from '@nestjs/common';
import { areaOf, CheckedScope, type ExecutionScope } from '../client/index.js';
import { InvalidOptionError, TooManyViewsError, UnknownViewError, ViewNameTakenError } from '../errors/index.js';
import { isLedgerId, Ledger, type ViewPlace, type ViewRow } from '../ledger/index.js';
import { assertKnown, assertText, isObject, type NamesOf } from '../options/index.js';

const MOST_VIEWS = 200;
const LONGEST_NAME = 80;
const LONGEST_PAGE = 40;
const MOST_SEARCH_BYTES = 4_096;

/** Whose views are meant. */
export interface ViewOwner {
  /** Id of a user. */
  readonly id: string;
  /** What the user sees: views of another scope are not there. @default everything */
  readonly scope?: ExecutionScope;
  /** Whether the user has what is shared, and may share. Never within a scope. @default true */
  readonly withShared?: boolean;
}

/** A saved view, as it is kept. */
export type SavedView = ViewRow;

/** Which views are listed. */
export interface SavedViewQuery {
  readonly page?: string;
}

/** A view that is to be made. */
export interface NewSavedView {
  readonly page: string;
  /** 80 characters at most; one of a page and an owner. */
  readonly name: string;
  readonly search: Readonly<Record<string, string>>;
  /** @default false */
  readonly isShared?: boolean;
}

/** What is to be changed; the rest is as before. */
export interface SavedViewChanges {
  readonly name?: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly isShared?: boolean;
}

const QUERY: NamesOf<SavedViewQuery> = { page: true };
const NEW: NamesOf<NewSavedView> = { page: true, name: true, search: true, isShared: true };
const CHANGES: NamesOf<SavedViewChanges> = { name: true, search: true, isShared: true };

/**
 * Saved views: private ones, and those shared with everybody who sees all executions. Whoever has a scope sees and shares
 * nothing but their own, since a view names what is looked for.
 */
@Injectable()
export class SavedViews {
  constructor(private readonly ledger: Ledger) {}

  /** The owner's, and what is shared; by page and name. */
  async list(owner: ViewOwner, query: SavedViewQuery = {}): Promise<SavedView[]> {
    assertKnown(query, QUERY, { whole: 'query' });
    if (query.page !== undefined) assertText(query.page, 'page', LONGEST_PAGE);
    return this.ledger.views.list(placeOf(owner), { withShared: hasShared(owner), page: query.page });
  }

  /** The owner's, or a shared one. @throws UnknownViewError */
  async get(owner: ViewOwner, id: string): Promise<SavedView> {
    const found = isLedgerId(id)
      ? await this.ledger.views.find(placeOf(owner), { withShared: hasShared(owner), id })
      : undefined;
    if (!found) throw new UnknownViewError(id);
    return found;
  }

  /** @throws InvalidOptionError which names the member; ViewNameTakenError, TooManyViewsError (200) */
  async create(owner: ViewOwner, view: NewSavedView): Promise<SavedView> {
    assertKnown(view, NEW, { whole: 'view' });
    const { isShared = false, page } = view;
    assertText(page, 'page', LONGEST_PAGE);
    const [name, search] = [assertName(view.name), assertSearch(view.search)];
    assertShareable(owner, isShared);
    const row = { ...placeOf(owner), page, name, search, isShared };
    const made = await this.ledger.views.insert(this.ledger.clock.mintId(), row, MOST_VIEWS);
    if (made === 'full') throw new TooManyViewsError(MOST_VIEWS);
    return kept(made, name);
  }

  /** Changes one that {@link get} finds. @throws UnknownViewError, InvalidOptionError, ViewNameTakenError */
  async update(owner: ViewOwner, id: string, changes: SavedViewChanges): Promise<SavedView> {
    assertKnown(changes, CHANGES, { whole: 'changes' });
    if (changes.name !== undefined) assertName(changes.name);
    if (changes.search !== undefined) assertSearch(changes.search);
    assertShareable(owner, changes.isShared ?? false);
    const { name } = await this.get(owner, id);
    const changed = await this.ledger.views.change(id, changes);
    if (!changed) throw new UnknownViewError(id);
    return kept(changed, changes.name ?? name);
  }

  /** Deletes one that {@link get} finds. @throws UnknownViewError */
  async remove(owner: ViewOwner, id: string): Promise<void> {
    await this.get(owner, id);
    await this.ledger.views.remove(id);
  }
}

function kept(row: ViewRow | 'taken', name: string): SavedView {
  if (row === 'taken') throw new ViewNameTakenError(name);
  return row;
}

function placeOf({ id, scope }: ViewOwner): ViewPlace {
  return { owner: assertText(id, 'owner.id'), area: areaOf(scope && CheckedScope.of(scope).scope) };
}

function assertName(name: unknown): string {
  return assertText(name, 'name', LONGEST_NAME);
}

function assertSearch(search: unknown): Readonly<Record<string, string>> {
  const isOfTexts = isObject(search) && Object.values(search).every((value) => typeof value === 'string');
  if (isOfTexts && Buffer.byteLength(JSON.stringify(search)) <= MOST_SEARCH_BYTES)
    return search as Readonly<Record<string, string>>;
  throw new InvalidOptionError('search', search, `Use an object of texts, ${MOST_SEARCH_BYTES} bytes of JSON at most.`);
}

function hasShared({ scope, withShared = true }: ViewOwner): boolean {
  return withShared && !scope;
}

function assertShareable(owner: ViewOwner, isShared: unknown): void {
  if (typeof isShared !== 'boolean') throw new InvalidOptionError('isShared', isShared, 'Use true or false.');
  if (isShared && !hasShared(owner))
    throw new InvalidOptionError('isShared', isShared, 'Only somebody who sees all executions can share a view.');
}
