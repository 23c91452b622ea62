import type { Repository, SelectQueryBuilder } from 'typeorm';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { TaskExecution } from '../entities/index.js';
import { parseQuery } from '../search/parse-query.js';
import { type SearchConditions, termConditions } from '../search/term-conditions.js';
import { factsOfAll } from '../search/term-facts.js';
import type { UsualDuration } from '../statistics/statistics.js';
import { type Condition, conditions } from './execution.conditions.js';
import type { ExecutionFilter } from './execution.query.js';
import { searchTarget } from './execution.search.js';

/** What filters need to know of the ledger. */
export interface FinderFacts {
  /** Asked for only where a filter is about them. */
  readonly usualDurations: () => Promise<readonly UsualDuration[]>;
  /** Now, by the clock of the database. */
  readonly now: () => number;
}

/** The executions that a filter stands for, and what an index cannot find of that. */
export interface Sought {
  readonly query: SelectQueryBuilder<TaskExecution>;
  /** To be tried on one execution after the other: see `SearchWalk`. */
  readonly slow: readonly Condition[];
  /** An index on a path that was declared knows of one of them. */
  readonly isIndexed: boolean;
}

/** Turns filters into queries. */
export class ExecutionFinder {
  constructor(
    private readonly database: LedgerDatabase,
    private readonly executions: Repository<TaskExecution>,
    private readonly facts: FinderFacts,
  ) {}

  /** @param more conditions that no filter stands for */
  async sought(filter: ExecutionFilter, more: readonly Condition[] = []): Promise<Sought> {
    const usual = filter.runningLongerThan === 'p95' ? await this.facts.usualDurations() : undefined;
    const target = filter.search ? await searchTarget(this.database, filter.search) : undefined;
    const { quick, slow, isIndexed } = await this.searched(filter.query);
    const query = this.executions.createQueryBuilder('execution');
    for (const [condition, params] of [...conditions(filter, { usual, target }), ...quick, ...more])
      query.andWhere(condition, params);
    return { query, slow, isIndexed };
  }

  /** The same with all conditions in the query, however long that takes. */
  async matching(filter: ExecutionFilter, more: readonly Condition[] = []): Promise<SelectQueryBuilder<TaskExecution>> {
    const { query, slow } = await this.sought(filter, more);
    for (const [condition, params] of slow) query.andWhere(condition, params);
    return query;
  }

  private async searched(query: string | undefined): Promise<SearchConditions> {
    if (!query) return { quick: [], slow: [], isIndexed: false };
    const terms = parseQuery(query);
    return termConditions(terms, await factsOfAll(this.database, terms), this.facts.now());
  }
}
