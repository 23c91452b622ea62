import type { Repository, SelectQueryBuilder } from 'typeorm';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { TaskExecution } from '../entities/index.js';
import { isObject } from '../../errors/assertions.js';
import { indexedCondition } from '../search/json-conditions.js';
import { parseQuery } from '../search/parse-query.js';
import { SearchIndexes } from '../search/search-indexes.js';
import { type SearchConditions, termConditions } from '../search/term-conditions.js';
import { factsOfAll } from '../search/term-facts.js';
import type { UsualDuration } from '../statistics/statistics.js';
import { type Condition, conditions, LEDGER, type Reach } from './execution.conditions.js';
import type { ExecutionFilter } from './execution.query.js';
import { searchTarget } from './execution.search.js';

/** What filters need to know of the ledger. */
export interface FinderFacts {
  /** Asked for only where a filter is about them. */
  readonly usualDurations: () => Promise<readonly UsualDuration[]>;
  /** Now, by the clock of the database. */
  readonly now: () => number;
}

/** The executions that a filter stands for. */
export interface Sought {
  /** All that an index may know of, in one query. */
  readonly query: SelectQueryBuilder<TaskExecution>;
  /** What it does not say: to be tried on one execution after the other, whatever indexes there are. */
  readonly slow: readonly Condition[];
  /** The same for a walk: one index in the order of ids, and everything else to be tried on what it finds. */
  readonly walked: Walkable;
}

/** Executions that are tried one after the other, see `SearchWalk`. */
export interface Walkable {
  readonly query: SelectQueryBuilder<TaskExecution>;
  readonly tried: readonly Condition[];
  /** An index on a path that was declared knows of one of these. */
  readonly isIndexed: boolean;
}

/** What a filter asks: of columns, and by terms of a query. */
interface Asked {
  readonly quick: readonly Condition[];
  readonly terms: SearchConditions;
}

const BY_REACH: readonly (Reach | undefined)[] = ['few', 'some', 'many', 'most'];

/** Turns filters into queries. */
export class ExecutionFinder {
  private readonly indexes: SearchIndexes;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly executions: Repository<TaskExecution>,
    private readonly facts: FinderFacts,
  ) {
    this.indexes = new SearchIndexes(database);
  }

  /** @param more conditions that no filter stands for */
  async sought(filter: ExecutionFilter, more: readonly Condition[] = []): Promise<Sought> {
    const { quick, terms } = await this.asked(filter, more);
    return { query: this.queryOf(quick), slow: terms.slow, walked: await this.walkable(filter, { quick, terms }) };
  }

  /** All conditions in one query, however long that takes. A caller's transaction may have the only session. */
  async matching(filter: ExecutionFilter, more: readonly Condition[] = []): Promise<SelectQueryBuilder<TaskExecution>> {
    const { quick, terms } = await this.asked(filter, more);
    return this.queryOf([...quick, ...terms.slow]);
  }

  private async asked(filter: ExecutionFilter, more: readonly Condition[]): Promise<Asked> {
    const usual = filter.runningLongerThan === 'p95' ? await this.facts.usualDurations() : undefined;
    const target = filter.search ? await searchTarget(this.database, filter.search) : undefined;
    const terms = await this.searched(filter.query);
    const quick = [...conditions(filter, { usual, target }), ...terms.quick, ...more].map((each) => this.within(each));
    return { quick, terms: { ...terms, slow: terms.slow.map((each) => this.within(each)) } };
  }

  // Two indexes do not go together in the order of ids: the planner reads one, and tries the rest. Where one leaves few
  // executions, all is done with these.
  private async walkable({ metadata }: ExecutionFilter, { quick, terms }: Asked): Promise<Walkable> {
    const driving = BY_REACH.flatMap((reach) => quick.filter(([, , of]) => of === reach))[0];
    if (driving?.[2] === 'few') return { query: this.queryOf(quick), tried: terms.slow, isIndexed: terms.isIndexed };
    const paths = await this.pathsOf(metadata);
    const isKept = (condition: Condition): boolean => condition === driving || condition[2] === 'order';
    return {
      query: this.queryOf(quick.filter(isKept)),
      tried: [...quick.filter((condition) => !isKept(condition)), ...terms.slow, ...paths],
      isIndexed: terms.isIndexed || paths.length > 0,
    };
  }

  private queryOf(all: readonly Condition[]): SelectQueryBuilder<TaskExecution> {
    const query = this.executions.createQueryBuilder('execution');
    for (const [condition, params] of all) query.andWhere(condition, params);
    return query;
  }

  private within([sql, ...rest]: Condition): Condition {
    return [sql.replaceAll(LEDGER, this.database.schema), ...rest];
  }

  private async searched(query: string | undefined): Promise<SearchConditions> {
    if (!query) return { quick: [], slow: [], isIndexed: false };
    const terms = parseQuery(query);
    return termConditions(terms, await factsOfAll(this.database, terms), this.facts.now());
  }

  // What metadata contains, it has at its paths: an index on one of them finds what is rare, a small tenant for example.
  private async pathsOf(metadata: ExecutionFilter['metadata']): Promise<Condition[]> {
    if (!metadata) return [];
    const known = await this.indexes.ready('metadata');
    return known.flatMap((path, index) => {
      const value = valueAt(metadata, path);
      if (value === undefined) return [];
      const term = { field: 'metadata', path, values: [JSON.stringify(value)] } as const;
      return [indexedCondition(term, `metadata${index}`)];
    });
  }
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), object);
}
