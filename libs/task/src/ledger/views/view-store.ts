import { type LedgerDatabase, rowsOf } from '../connection/ledger.database.js';
import { sqlState } from '../connection/ledger.errors.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import { changeViewSql, insertViewSql, removeViewSql, viewSql, viewsSql } from './view.sql.js';
import type { NewView, ViewChange, ViewPlace, ViewRow } from './view-row.js';

const UNIQUE_VIOLATION = '23505';

/** Saved views: those of one owner within one area, and those that are shared. */
export class ViewStore {
  constructor(private readonly database: LedgerDatabase) {}

  /** By page and name. */
  list(place: ViewPlace, { withShared, page }: { withShared: boolean; page?: string }): Promise<ViewRow[]> {
    const params = [...placeOf(place), withShared, page === undefined ? null : ledgerText(page)];
    return this.database.query(viewsSql(this.database.schema), params);
  }

  async find(place: ViewPlace, { withShared, id }: { withShared: boolean; id: string }): Promise<ViewRow | undefined> {
    const params = [...placeOf(place), withShared, id];
    return (await this.database.query<ViewRow>(viewSql(this.database.schema), params))[0];
  }

  /** The view; or why there is none: its name is taken, or its owner has as many as one may have. */
  async insert(id: string, view: NewView, most: number): Promise<ViewRow | 'taken' | 'full'> {
    const { page, name, search, isShared } = view;
    const params = [...placeOf(view), id, ledgerText(page), ledgerText(name), ledgerJson(search), isShared, most];
    const rows = await this.database.query<ViewRow & { isTaken: boolean }>(insertViewSql(this.database.schema), params);
    const [{ isTaken, ...made } = { isTaken: false, id: null }] = rows;
    if (made.id !== null) return made as ViewRow;
    return isTaken ? 'taken' : 'full';
  }

  /** Undefined where it is gone; 'taken' where its owner has another one of that name. */
  async change(id: string, { name, search, isShared }: ViewChange): Promise<ViewRow | 'taken' | undefined> {
    const params = [
      id,
      name === undefined ? null : ledgerText(name),
      search ? ledgerJson(search) : null,
      isShared ?? null,
    ];
    try {
      const rows = rowsOf<ViewRow>(await this.database.query(changeViewSql(this.database.schema), params));
      return rows[0];
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) return 'taken';
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    await this.database.query(removeViewSql(this.database.schema), [id]);
  }
}

function placeOf({ owner, area }: ViewPlace): string[] {
  return [ledgerText(owner), ledgerText(area)];
}
