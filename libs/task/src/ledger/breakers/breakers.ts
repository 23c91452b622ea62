import { AuditedAct, originParam } from '../audit/audited-act.js';
import { GroupCommit } from '../connection/group-commit.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { sqlOf } from '../connection/sql-of.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import { type BreakerTally, type RunVerdict, talliesOf } from './breaker-tally.js';
import type {
  BreakerChange,
  BreakerDeclaration,
  BreakerEntry,
  BreakerFilter,
  BreakerPass,
  BreakerRow,
  BreakerState,
} from './breaker-row.js';
import {
  breakerStatesSql,
  changeBreakerSql,
  ensureBreakersSql,
  listBreakersSql,
  type OPERATION,
  pruneBreakersSql,
  registerBreakersSql,
  reopenOrphanedSql,
  settleBreakersSql,
  takeProbeSql,
} from './breaker.sql.js';

interface Standing {
  readonly name: string;
  readonly state: BreakerState;
  readonly isDue: boolean;
  readonly isOrphaned: boolean;
  readonly probeId: string | null;
  readonly probeRun: number | null;
}

/** Who does something to a breaker, and why. */
export interface BreakerOperation {
  readonly actor?: string;
  readonly reason?: string;
}

const PASSES: BreakerPass = { isOpen: false, isProbe: false };
const REFUSED: BreakerPass = { isOpen: true, isProbe: false };
const PROBES: BreakerPass = { isOpen: false, isProbe: true };

/** The rows of `task_breaker`: one truth for all processes, by the clock of the database. */
export class Breakers {
  private readonly entries: GroupCommit<BreakerEntry, BreakerPass>;

  constructor(private readonly database: LedgerDatabase) {
    this.entries = new GroupCommit({ write: (entries) => this.enterAll(entries), flights: 2 });
  }

  async register(breakers: readonly BreakerDeclaration[]): Promise<void> {
    await this.database.query(registerBreakersSql(this.database.schema), [ledgerJson(breakers.map(declarationRow))]);
  }

  /** Whether a run that is about to begin may, with as few statements as possible for all that ask at a time. */
  enter(entry: BreakerEntry): Promise<BreakerPass> {
    return this.entries.submit(entry);
  }

  /** Those of the breakers behind which nothing may begin now. */
  async closedTo(names: readonly string[]): Promise<string[]> {
    const standing = await this.standing(names);
    const orphaned = standing.filter(({ isOrphaned }) => isOrphaned).map(({ name }) => name);
    await this.reopen(orphaned);
    return standing.filter(({ state, isDue }) => state !== 'closed' && !isDue).map(({ name }) => name);
  }

  /** Counts what runs tell that ended in this transaction; breakers that changed their state. */
  async settle(runner: SqlRunner, verdicts: readonly RunVerdict[]): Promise<BreakerChange[]> {
    if (verdicts.length === 0) return [];
    const tallies = talliesOf(verdicts);
    const settled = await this.count(runner, tallies);
    const known = new Set(settled.map(({ name }) => name));
    const missing = tallies.filter(({ verdict, longest }) => longest > 0 && !known.has(verdict.name));
    if (missing.length > 0) {
      const rows = missing.map(({ verdict }) => declarationRow({ ...verdict, tasks: [verdict.task] }));
      await runner.query(ensureBreakersSql(this.database.schema), [ledgerJson(rows)]);
      settled.push(...(await this.count(runner, missing)));
    }
    return settled.filter(({ before, state }) => before !== state);
  }

  /** By name. */
  list({ name, state, task, search, limit }: BreakerFilter = {}): Promise<BreakerRow[]> {
    const texts = [task, search].map((text) => (text === undefined ? null : ledgerText(text)));
    const params = [name === undefined ? null : ledgerText(name), state ?? null, ...texts, limit ?? null];
    return this.database.query(listBreakersSql(this.database.schema), params);
  }

  async get(name: string): Promise<BreakerRow | undefined> {
    const [row] = await this.list({ name });
    return row;
  }

  /** Undefined when nobody knows such a breaker. One that is like that already stays as it is. */
  async change(
    operation: keyof typeof OPERATION,
    name: string,
    { actor, reason }: BreakerOperation,
    runner: SqlRunner = this.database,
  ): Promise<BreakerChange[] | undefined> {
    const texts = [name, actor, reason].map((text) => (text === undefined ? null : ledgerText(text)));
    const params = [...texts, originParam()];
    const [row] = rowsOf<BreakerChange | { name: string; state: null }>(
      await runner.query(changeBreakerSql(this.database.schema, operation), params),
    );
    if (!row) return undefined;
    if (row.state === null) return [];
    AuditedAct.current?.recorded();
    return [row];
  }

  async prune(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(pruneBreakersSql(this.database.schema));
    return row?.count ?? 0;
  }

  private async enterAll(entries: readonly BreakerEntry[]): Promise<BreakerPass[]> {
    const standing = await this.standing([...new Set(entries.map(({ name }) => name))]);
    const orphaned = standing.filter(({ isOrphaned }) => isOrphaned).map(({ name }) => name);
    await this.reopen(orphaned);
    const passes = new Map(standing.map(({ name, state }) => [name, state === 'closed' ? PASSES : REFUSED]));
    // The answer to an entry may have been lost.
    const probes = new Set(entries.filter((entry) => standing.some((one) => isProbe(one, entry))));
    for (const { name } of standing.filter(({ isDue }) => isDue)) {
      const first = entries.find((entry) => entry.name === name)!;
      if (await this.takeProbe(first)) probes.add(first);
    }
    return entries.map((entry) => (probes.has(entry) ? PROBES : (passes.get(entry.name) ?? PASSES)));
  }

  private standing(names: readonly string[]): Promise<Standing[]> {
    return this.database.hot(sqlOf(breakerStatesSql, this.database.schema), [names]);
  }

  private async takeProbe({ name, id, run }: BreakerEntry): Promise<boolean> {
    const rows = await this.database.hot(takeProbeSql(this.database.schema), [name, id, run]);
    return rows.length > 0;
  }

  private async reopen(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.database.hot(reopenOrphanedSql(this.database.schema), [names]);
  }

  private async count(runner: SqlRunner, tallies: readonly BreakerTally[]): Promise<BreakerChange[]> {
    const rows = tallies.map(({ verdict: { name }, leading, longest, trailing, succeeded, probe }) => ({
      name,
      failed_before: leading,
      longest,
      failed_after: trailing,
      succeeded,
      probe: probe?.outcome,
      probe_id: probe?.id,
      probe_run: probe?.run,
    }));
    return rowsOf(await runner.query(settleBreakersSql(this.database.schema), [ledgerJson(rows)]));
  }
}

function isProbe({ name, probeId, probeRun }: Standing, entry: BreakerEntry): boolean {
  return name === entry.name && probeId === entry.id && probeRun === entry.run;
}

function declarationRow({ name, failureThreshold, recoveryMs, tasks }: BreakerDeclaration): object {
  return { name, threshold: failureThreshold, recovery: recoveryMs, tasks };
}
