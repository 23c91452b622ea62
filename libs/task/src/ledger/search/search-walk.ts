import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { Walkable } from '../executions/execution.finder.js';
import { askedInTime } from './asked-in-time.js';

/** What trying one execution after the other may take. */
export const WALK_MS = 2_000;

// How many executions are tried at a time: few at first, for what is found at once, then more.
const WINDOWS = [500, 2_000, 8_000, 20_000, 50_000] as const;
// What is frequent has been found among so many; what is rare is few rows of an index.
const WINDOWS_BEFORE_INDEX = 3;

/** How far a search is to go. */
export interface WalkLimits {
  /** Ends when this many have been found. */
  readonly most: number;
  /** Begins below this execution. */
  readonly below?: string;
  /** How long it may take. @default 2 s */
  readonly patienceMs?: number;
}

/** What a search has found, the newest first. */
export interface Walked {
  readonly ids: readonly string[];
  /** The time was over before all had been tried: the last execution that was; undefined where not even one was. */
  readonly stopped?: { readonly at: string | undefined };
}

interface WindowRow {
  readonly looked: number;
  readonly last: string | null;
  readonly ids: readonly string[];
}

/**
 * Tries conditions that no index knows on one execution after the other, from the newest on, for two seconds. Where an index
 * knows one of them, it tries the newest alone, and then all that the index finds: an index alone would take long for a value
 * that most executions have, and the planner cannot tell which value that is.
 */
export class SearchWalk {
  constructor(private readonly database: LedgerDatabase) {}

  async find(sought: Walkable, { most, below, patienceMs = WALK_MS }: WalkLimits): Promise<Walked> {
    const end = Date.now() + patienceMs;
    const ids: string[] = [];
    let last = below;
    for (let step = 0; ids.length < most; step++) {
      if (sought.isIndexed && step === WINDOWS_BEFORE_INDEX) {
        const rest = await this.indexed(sought, { most: most - ids.length, below: last, patienceMs: end - Date.now() });
        return rest ? { ids: [...ids, ...rest] } : { ids, stopped: { at: last } };
      }
      const size = WINDOWS[Math.min(step, WINDOWS.length - 1)]!;
      const left = end - Date.now();
      const row = left > 0 ? await this.window(sought, { size, below: last, patienceMs: left }) : undefined;
      if (!row) return { ids, stopped: { at: last } };
      ids.push(...row.ids);
      last = row.last ?? last;
      if (row.looked < size) break;
    }
    return { ids: ids.slice(0, most) };
  }

  // Undefined where the time was over.
  private async window(
    { query, tried: conditions }: Walkable,
    { size, below, patienceMs }: { size: number; below: string | undefined; patienceMs: number },
  ): Promise<WindowRow | undefined> {
    const tried = query.clone().select('execution.id', 'id');
    tried.addSelect(conditions.map(([condition]) => `(${condition}) IS TRUE`).join(' AND '), 'fits');
    tried.setParameters(Object.assign({}, ...conditions.map(([, params]) => params)) as Record<string, unknown>);
    if (below) tried.andWhere('execution.id < :below', { below });
    const [sql, params] = tried.orderBy('execution.id', 'DESC').limit(size).getQueryAndParameters();
    const counted = `WITH tried AS MATERIALIZED (${sql})
      SELECT count(*)::int AS looked, (SELECT id FROM tried ORDER BY id LIMIT 1) AS last,
             coalesce(array_agg(id::text ORDER BY id DESC) FILTER (WHERE fits), '{}') AS ids FROM tried`;
    const [row] = await this.bounded<WindowRow>(counted, params, patienceMs);
    return row;
  }

  // The ids are found before they are sorted and cut off: otherwise the planner may hope to meet enough of them on its way
  // through all executions. Undefined where the time was over.
  private async indexed(
    { query, tried: conditions }: Walkable,
    { most, below, patienceMs }: { most: number; below: string | undefined; patienceMs: number },
  ): Promise<readonly string[] | undefined> {
    if (patienceMs <= 0) return undefined;
    const all = query.clone().select('execution.id', 'id');
    for (const [condition, params] of conditions) all.andWhere(condition, params);
    if (below) all.andWhere('execution.id < :below', { below });
    const [sql, params] = all.getQueryAndParameters();
    const found = `WITH found AS MATERIALIZED (${sql})
      SELECT coalesce(array_agg(newest.id::text ORDER BY newest.id DESC), '{}') AS ids
        FROM (SELECT id FROM found ORDER BY id DESC LIMIT $${params.length + 1}) newest`;
    const [row] = await this.bounded<{ ids: string[] }>(found, [...params, most], patienceMs);
    return row?.ids;
  }

  private async bounded<Row>(sql: string, params: unknown[], patienceMs: number): Promise<Row[]> {
    return (await askedInTime<Row>(this.database, { sql, params, patienceMs })) ?? [];
  }
}
