/** A list as somebody has narrowed and laid it out. */
export interface ViewRow {
  readonly id: string;
  /** Id of the user who made it. */
  readonly owner: string;
  /** Which list, for example `executions`. */
  readonly page: string;
  readonly name: string;
  /** Parameters of the page's address: 4 KB of JSON at most. */
  readonly search: Readonly<Record<string, string>>;
  /** Whether all who see everything have it. */
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
