import { setTimeout as sleep } from 'node:timers/promises';
import type { BreakerChange } from '../breakers/breaker-row.js';
import type { CacheEntry, CachedResults } from '../cache/cached-results.js';
import type { Breakers } from '../breakers/breakers.js';
import type { RecordTables } from '../executions/record-tables.js';
import { isTerminal } from '../model/execution-status.js';
import { charactersIn, GroupCommit } from '../connection/group-commit.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { Woken } from '../locks/key-table.js';
import type { RunVerdict } from '../breakers/breaker-tally.js';
import { type End, type Ended, type EndedRow, endedOf } from './end.js';
import { endAll, releaseKeys } from './end-all.js';
import { preparedSql } from '../dependencies/prepare.sql.js';
import { lockRecordsSql, standingSql } from './command.sql.js';

/** What the ledger made of the end of a run. */
export interface Settled {
  /** As it stands now. Undefined where the record is gone: retention, or an operator. */
  readonly ended?: Ended;
  /** False when the run was overtaken: nothing was counted, nothing may follow from it. */
  readonly isApplied: boolean;
  /** Who got the lock that the run held. */
  readonly woken: readonly Woken[];
  /** Circuit breakers that it opened or closed. */
  readonly breakers?: readonly BreakerChange[];
}

/** A run that made the payload of its execution, and the payload as JSON text. */
export interface PreparedRun {
  readonly end: End;
  readonly payload: string;
}

interface Outcome {
  readonly end: End;
  /** The run held a lock. */
  readonly isKeyed: boolean;
}

const BUSY = Symbol('busy');
const BUSY_PAUSE_MS = 10;

interface StandingRow extends EndedRow {
  readonly claim_key: string | null;
  readonly claimed_by: string | null;
}

/** Commits how runs ended, in groups, before anybody is told. Repeated until the ledger has an answer. */
export class Outcomes {
  private readonly plain: GroupCommit<End, Settled | typeof BUSY>;
  private readonly keyed: GroupCommit<End, Settled | typeof BUSY>;
  private readonly preparing: GroupCommit<PreparedRun, Settled | typeof BUSY>;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly records: RecordTables,
    private readonly breakers: Breakers,
    private readonly cache: CachedResults,
  ) {
    const sizeOf = ({ result = '', error, logs }: End): number =>
      result.length + (error?.stack?.length ?? 0) + charactersIn(logs);
    this.plain = new GroupCommit({ write: (ends) => this.commitPlain(ends), sizeOf, flights: 2 });
    this.keyed = new GroupCommit({ write: (ends) => this.commitKeyed(ends), sizeOf, flights: 2 });
    this.preparing = new GroupCommit({
      write: (runs) => this.commitPrepared(runs),
      sizeOf: ({ payload }) => payload.length,
    });
  }

  commit({ end, isKeyed }: Outcome): Promise<Settled> {
    const group = isKeyed || end.breaker || end.cache ? this.keyed : this.plain;
    return unlessBusy(() => group.submit(end));
  }

  /** The same for a run that made the payload of its execution, which goes on by the ticket of its task. */
  prepared(run: PreparedRun): Promise<Settled> {
    return unlessBusy(() => this.preparing.submit(run));
  }

  async idle(): Promise<void> {
    await Promise.all([this.plain.idle(), this.keyed.idle(), this.preparing.idle()]);
  }

  private async commitPlain(ends: readonly End[]): Promise<(Settled | typeof BUSY)[]> {
    const runner = this.database.hotRunner;
    const { schema } = this.database;
    const ended = await this.records.run(this.records.of(ends), (table) => endAll(runner, schema, ends, table));
    return this.settled(ends, ended, { woken: [] });
  }

  private async commitKeyed(ends: readonly End[]): Promise<(Settled | typeof BUSY)[]> {
    const { schema } = this.database;
    const { done: ended, ...first } = await this.database.hotTransaction(async (runner) => {
      const done = await endAll(runner, schema, ends);
      const woken = await releaseKeys(runner, schema, done, false);
      await this.cache.keep(runner, resultsOf(ends, done));
      return { done, woken, breakers: await this.breakers.settle(runner, verdictsOf(ends, done)) };
    });
    return this.settled(ends, ended, first);
  }

  private async commitPrepared(runs: readonly PreparedRun[]): Promise<(Settled | typeof BUSY)[]> {
    const { schema } = this.database;
    const ends = runs.map(({ end }) => end);
    const ended = await this.database.hotTransaction(async (runner) => {
      // Locked by a statement of its own: a run that was overtaken meanwhile has no claim in the next one's eyes.
      await runner.query(lockRecordsSql(schema), [ends.map(({ id }) => id)]);
      await runner.query(preparedSql(schema), [
        ends.map(({ id }) => id),
        ends.map(({ run }) => run),
        ends.map(({ claimKey }) => claimKey),
        runs.map(({ payload }) => payload),
      ]);
      return endAll(runner, schema, ends);
    });
    return this.settled(ends, ended, { woken: [] });
  }

  private async settled(
    ends: readonly End[],
    ended: readonly Ended[],
    told: Pick<Settled, 'woken' | 'breakers'>,
  ): Promise<(Settled | typeof BUSY)[]> {
    // By run too: a group may have the end of a run that was overtaken, and that of its successor.
    const applied = new Map<string, Settled>(
      ended.map((row) => [runOf(row), { ended: row, isApplied: true, woken: [] }]),
    );
    const missing = ends.filter((end) => !applied.has(runOf(end)));
    const standing = missing.length > 0 ? await this.standing(missing) : new Map<string, StandingRow>();
    const settled = ends.map((end) => applied.get(runOf(end)) ?? readAgain(end, standing.get(end.id)));
    // One of those that are answered now tells the workers, and of breakers.
    const first = settled.findIndex((one) => one !== BUSY);
    return settled.map((one, index) => (one === BUSY || index !== first ? one : { ...one, ...told }));
  }

  private async standing(ends: readonly End[]): Promise<Map<string, StandingRow>> {
    const sql = standingSql(this.database.schema);
    const rows = await this.database.query<StandingRow>(sql, [ends.map(({ id }) => id)]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}

async function unlessBusy(submit: () => Promise<Settled | typeof BUSY>): Promise<Settled> {
  for (;;) {
    const settled = await submit();
    if (settled !== BUSY) return settled;
    // Somebody holds the record (a cancellation, a guarded write): the next group asks again.
    await sleep(BUSY_PAUSE_MS);
  }
}

/** Results that are to be found, of executions that did succeed. */
function resultsOf(ends: readonly End[], ended: readonly Ended[]): (CacheEntry & { readonly id: string })[] {
  const succeeded = new Set(ended.filter(({ status }) => status === 'SUCCESS').map(runOf));
  return ends.flatMap(({ id, run, cache }) =>
    cache && run !== undefined && succeeded.has(runOf({ id, run })) ? { ...cache, id } : [],
  );
}

/** Of runs that did end, in the order in which they were given. */
function verdictsOf(ends: readonly End[], ended: readonly Ended[]): RunVerdict[] {
  const done = new Set(ended.map(runOf));
  return ends.flatMap(({ id, run, breaker }) =>
    breaker && run !== undefined && done.has(runOf({ id, run })) ? { ...breaker, id, run } : [],
  );
}

function runOf({ id, run }: Pick<End, 'id' | 'run'>): string {
  return `${id} ${run}`;
}

function readAgain(end: End, row: StandingRow | undefined): Settled | typeof BUSY {
  if (!row) return { isApplied: false, woken: [] };
  if (row.claimed_by === end.claimKey && !isTerminal(row.status)) return BUSY;
  // The first try was committed and its answer lost: the record shows our own run as the last one.
  const isApplied = row.claim_key === end.claimKey && row.run === end.run;
  return { ended: endedOf(row), isApplied, woken: [] };
}
