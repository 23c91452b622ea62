import { firstIdAt, mintedAt } from '../connection/ledger.clock.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { Walkable } from '../executions/execution.finder.js';
import { askedInTime } from './asked-in-time.js';

/** What trying one execution after the other may take. */
export const WALK_MS = 2_000;

const DAY_MS = 86_400_000;
// How many executions are tried at a time: few at first, for what is found at once, then more.
const WINDOWS = [500, 2_000, 8_000, 20_000, 50_000] as const;
// What is frequent has been found among so many; what is rare is few rows of an index.
const WINDOWS_BEFORE_INDEX = 2;
// How far back an index is asked at a time: of what is neither, the newest day may do.
const SPANS_MS = [DAY_MS, 7 * DAY_MS, Infinity] as const;

/** How far a search is to go. */
export interface WalkLimits {
  /** Ends when this many have been found. */
  readonly most: number;
  /** Begins below this execution. */
  readonly below?: string;
  /** How long it may take. @default 2 s */
  readonly patienceMs?: number;
}

/** The time was over before all had been tried: the last execution that was; undefined where not even one was. */
interface Stopped {
  readonly stopped?: { readonly at: string | undefined };
}

/** What a search has found, the newest first. */
export interface Walked extends Stopped {
  readonly ids: readonly string[];
}

/** How much a search has found. */
export interface WalkCount extends Stopped {
  readonly count: number;
}

interface Stretch {
  readonly found: number;
  /** None where they are only counted. */
  readonly ids: readonly string[];
}

interface WindowRow extends Stretch {
  readonly looked: number;
  readonly last: string | null;
}

/** A part of a walk: what it may find, where it begins, and when it has to end. */
interface Leg {
  readonly wants: 'ids' | 'count';
  readonly most: number;
  readonly below: string | undefined;
  readonly end: number;
}

/**
 * Tries conditions that no index knows on one execution after the other, from the newest on, for two seconds. Where an index
 * knows one of them, it tries the newest alone, and then all that the index finds: an index alone would take long for a value
 * that most executions have, and the planner cannot tell which value that is.
 */
export class SearchWalk {
  constructor(private readonly database: LedgerDatabase) {}

  async find(sought: Walkable, limits: WalkLimits): Promise<Walked> {
    const { ids, stopped } = await this.walk(sought, 'ids', limits);
    return { ids: ids.slice(0, limits.most), stopped };
  }

  async count(sought: Walkable, limits: WalkLimits): Promise<WalkCount> {
    const { found, stopped } = await this.walk(sought, 'count', limits);
    return { count: Math.min(found, limits.most), stopped };
  }

  private async walk(
    sought: Walkable,
    wants: Leg['wants'],
    { most, below, patienceMs = WALK_MS }: WalkLimits,
  ): Promise<Stretch & Stopped> {
    const end = Date.now() + patienceMs;
    const ids: string[] = [];
    let [found, last] = [0, below];
    const add = (stretch: Stretch): void => {
      found += stretch.found;
      ids.push(...stretch.ids);
    };
    for (let step = 0; found < most; step++) {
      const leg = { wants, most: most - found, below: last, end };
      if (sought.isIndexed && step === WINDOWS_BEFORE_INDEX) {
        const isOver = await this.indexed(sought, leg, add);
        return { found, ids, ...(!isOver && { stopped: { at: ids.at(-1) ?? last } }) };
      }
      const size = WINDOWS[Math.min(step, WINDOWS.length - 1)]!;
      const row = await this.window(sought, leg, size);
      if (!row) return { found, ids, stopped: { at: last } };
      add(row);
      last = row.last ?? last;
      if (row.looked < size) break;
    }
    return { found, ids };
  }

  // Undefined where the time was over.
  private async window({ query, tried: conditions }: Walkable, leg: Leg, size: number): Promise<WindowRow | undefined> {
    const tried = query.clone().select('execution.id', 'id');
    tried.addSelect(conditions.map(([condition]) => `(${condition}) IS TRUE`).join(' AND '), 'fits');
    tried.setParameters(Object.assign({}, ...conditions.map(([, params]) => params)) as Record<string, unknown>);
    if (leg.below) tried.andWhere('execution.id < :below', { below: leg.below });
    const [sql, params] = tried.orderBy('execution.id', 'DESC').limit(size).getQueryAndParameters();
    const ids = `coalesce(array_agg(id::text ORDER BY id DESC) FILTER (WHERE fits), '{}')`;
    const counted = `WITH tried AS MATERIALIZED (${sql})
      SELECT count(*)::int AS looked, (SELECT id FROM tried ORDER BY id LIMIT 1) AS last,
             (count(*) FILTER (WHERE fits))::int AS found, ${leg.wants === 'ids' ? ids : `'{}'::text[]`} AS ids
        FROM tried`;
    return (await this.ask<WindowRow>(counted, params, leg))?.[0];
  }

  // The rest, by the index. False where the time was over.
  private async indexed(sought: Walkable, leg: Leg, add: (stretch: Stretch) => void): Promise<boolean> {
    const newest = leg.below === undefined ? Date.now() : mintedAt(leg.below);
    let [{ most, below }, spanMs]: [Leg, number] = [leg, 0];
    for (const next of SPANS_MS) {
      spanMs += next;
      const from = Number.isFinite(spanMs) ? firstIdAt(Math.max(0, newest - spanMs)) : undefined;
      const stretch = await this.span(sought, { ...leg, most, below }, from);
      if (!stretch) return false;
      add(stretch);
      most -= stretch.found;
      if (most <= 0) return true;
      below = from;
    }
    return true;
  }

  // What is found is found before it is sorted and cut off: otherwise the planner may hope to meet enough of it on its way
  // through all executions.
  private async span(
    { query, tried: conditions }: Walkable,
    leg: Leg,
    from: string | undefined,
  ): Promise<Stretch | undefined> {
    const all = query.clone().select('execution.id', 'id');
    for (const [condition, params] of conditions) all.andWhere(condition, params);
    if (leg.below) all.andWhere('execution.id < :below', { below: leg.below });
    if (from) all.andWhere('execution.id >= :spanFrom', { spanFrom: from });
    const [sql, params] = all.getQueryAndParameters();
    const most = `$${params.length + 1}::int`;
    const answer =
      leg.wants === 'ids'
        ? `SELECT count(*)::int AS found, coalesce(array_agg(newest.id::text ORDER BY newest.id DESC), '{}') AS ids
             FROM (SELECT id FROM found ORDER BY id DESC LIMIT ${most}) newest`
        : `SELECT least(count(*), ${most})::int AS found, '{}'::text[] AS ids FROM found`;
    return (await this.ask<Stretch>(`WITH found AS MATERIALIZED (${sql}) ${answer}`, [...params, leg.most], leg))?.[0];
  }

  private async ask<Row>(sql: string, params: readonly unknown[], { end }: Leg): Promise<Row[] | undefined> {
    const patienceMs = end - Date.now();
    return patienceMs > 0 ? askedInTime<Row>(this.database, { sql, params, patienceMs }) : undefined;
  }
}
