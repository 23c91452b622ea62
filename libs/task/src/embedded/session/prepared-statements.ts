import type { RowShape } from '../wire/result.js';

/** A text that the session has parsed under a name. */
export interface PreparedStatement {
  readonly name: string;
  /** False until a Parse of it has succeeded. */
  isParsed: boolean;
  /** Its columns; a prepared statement can never change them. */
  shape?: RowShape;
}

/** More would only cost memory: a plan over a partitioned table takes about 100 KB. */
const MOST_PREPARED = 150;
const MOST_SEEN = 1_000;
/** Postgres may keep a plan made when a table was empty, and nothing analyzes tables by itself in PGlite. */
const LONGEST_USE_MS = 10_000;

/**
 * Texts that were sent more than once are parsed once under a name. A text that is sent a single time
 * (values written into it, lists of varying length) never takes a place.
 */
export class PreparedStatements {
  readonly #prepared = new Map<string, PreparedStatement>();
  readonly #seen = new Set<string>();
  #forgotten: string[] = [];
  #count = 0;
  #freshUntil = 0;

  /** The prepared statement for a text, or `undefined` on first sight. */
  find(text: string): PreparedStatement | undefined {
    this.#refresh();
    const known = this.#prepared.get(text);
    if (!known) return this.#notice(text);
    // Last used last: the first entry is the one to drop.
    this.#prepared.delete(text);
    this.#prepared.set(text, known);
    return known;
  }

  /** Drops one text, for example after a Parse of it failed. */
  forget(text: string): void {
    const known = this.#prepared.get(text);
    this.#prepared.delete(text);
    if (known?.isParsed) this.#forgotten.push(known.name);
  }

  /** Drops everything: DDL may have changed the type of a parameter or of a column. */
  forgetAll(): void {
    for (const text of this.#prepared.keys()) this.forget(text);
  }

  /** Names that the session still holds and that nobody will use again. */
  takeForgotten(): readonly string[] {
    const names = this.#forgotten;
    if (names.length) this.#forgotten = [];
    return names;
  }

  #notice(text: string): PreparedStatement | undefined {
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= MOST_SEEN) this.#seen.clear();
      this.#seen.add(text);
      return undefined;
    }
    const oldest = this.#prepared.size >= MOST_PREPARED ? this.#prepared.keys().next().value : undefined;
    if (oldest !== undefined) this.forget(oldest);
    const statement: PreparedStatement = { name: `p${++this.#count}`, isParsed: false };
    this.#prepared.set(text, statement);
    return statement;
  }

  #refresh(): void {
    const now = performance.now();
    if (now < this.#freshUntil) return;
    this.#freshUntil = now + LONGEST_USE_MS;
    this.forgetAll();
  }
}
