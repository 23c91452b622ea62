/** A saved view as it is stored. */
export interface ViewRow {
  readonly id: string;
  readonly owner: string;
  readonly page: string;
  readonly name: string;
  readonly search: Readonly<Record<string, string>>;
  readonly isShared: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What can be changed of it. */
export interface ViewChange {
  readonly name?: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly isShared?: boolean;
}

/** Whose views: those of somebody within one area. */
export interface ViewPlace {
  readonly owner: string;
  readonly area: string;
}

/** A view that is to be. */
export type NewView = ViewPlace & Pick<ViewRow, 'page' | 'name' | 'search' | 'isShared'>;
