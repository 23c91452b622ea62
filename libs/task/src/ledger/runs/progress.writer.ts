import { isLedgerId } from '../model/execution-id.js';
import { charactersIn, GroupCommit } from '../connection/group-commit.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { jsonRows, ledgerJson } from '../model/ledger.json.js';
import { type LogRoom, logShares } from './log-room.js';
import { progressByIdSql, progressSql } from './progress.sql.js';

const MOST_TRIES = 5;

/** What a running handler reports: log lines, and keys to merge into the metadata. */
export interface ProgressUpdate {
  readonly id: string;
  readonly claimKey: string;
  readonly run: number;
  /** Merged shallowly. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Largest that the row's metadata may become by it, in bytes. @default no limit */
  readonly most?: number;
  /** Lines as JSON text. */
  readonly logs: readonly string[];
}

/** What became of it: `lost` with the claim, or `full`: its metadata did not fit into the row, its lines were written. */
export type ProgressResult = 'written' | 'lost' | 'full';

/** The same from outside the handler. */
export interface ProgressById extends Omit<ProgressUpdate, 'claimKey' | 'run' | 'most'> {
  /** Most lines of the log: `limits.logLines`. */
  readonly limit: number;
}

/** Writes progress and log lines of running handlers, fenced by their claim. */
export class ProgressWriter {
  private readonly group: GroupCommit<ProgressUpdate, ProgressResult>;
  private readonly sql: string;
  private readonly byId: string;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly logRoom: LogRoom,
  ) {
    this.sql = progressSql(database.schema);
    this.byId = progressByIdSql(database.schema);
    this.group = new GroupCommit({
      write: (updates) => this.writeAll(updates),
      sizeOf: ({ logs }) => charactersIn(logs),
    });
  }

  /** The claim is lost when another run owns the execution, or it has ended. */
  async write(update: ProgressUpdate): Promise<ProgressResult> {
    // What JSON has no form for fails here, alone, and not the whole group.
    ledgerJson(update.metadata);
    return this.group.submit(update);
  }

  /**
   * Progress from outside the handler: how many of its lines were written. Where the log is full, lines in its middle give way.
   * Undefined when unknown or finished.
   */
  async writeById({ id, metadata = {}, logs, limit }: ProgressById): Promise<number | undefined> {
    if (!isLedgerId(id)) return undefined;
    const count = await this.writeLines(id, [ledgerJson(metadata), jsonRows(logs), limit]);
    return count === undefined || count >= logs.length
      ? count
      : count + (await this.squeeze(id, logs.slice(count), limit));
  }

  idle(): Promise<void> {
    return this.group.idle();
  }

  /** Writes the newest of the lines into a log that is full; how many. Where many do that at once, another may take the room. */
  private async squeeze(id: string, lines: readonly string[], limit: number): Promise<number> {
    let [left, count] = [lines, 0];
    for (let tries = 1; left.length > 0 && tries <= MOST_TRIES; tries++) {
      const newest = left.slice(-logShares(limit).last);
      await this.logRoom.make({ id, lines: newest.length, lost: left.length - newest.length, limit });
      const written = (await this.writeLines(id, ['{}', jsonRows(newest), limit])) ?? 0;
      count += written;
      left = newest.slice(written);
    }
    if (left.length > 0) await this.logRoom.make({ id, lines: 0, lost: left.length, limit });
    return count;
  }

  private async writeLines(id: string, rest: readonly [string, string, number]): Promise<number | undefined> {
    const [row] = await this.database.query<{ room: number }>(this.byId, [id, ...rest]);
    return row?.room;
  }

  private async writeAll(updates: readonly ProgressUpdate[]): Promise<ProgressResult[]> {
    const results = await this.writeMerged(updates);
    const runs = new Map<string, number>();
    for (const update of updates) runs.set(keyOf(update), (runs.get(keyOf(update)) ?? 0) + 1);
    for (const [index, update] of updates.entries()) {
      if (results[index] !== 'full' || runs.get(keyOf(update)) === 1) continue;
      // Together they did not fit; one by one some do. Their lines have been written.
      [results[index] = 'lost'] = await this.writeMerged([{ ...update, logs: [] }]);
    }
    return results;
  }

  private async writeMerged(updates: readonly ProgressUpdate[]): Promise<ProgressResult[]> {
    const merged = mergeByRun(updates);
    const rows = await this.database.hot<WrittenRow>(this.sql, [jsonRows(merged.map(updateRow))]);
    const written = new Map(rows.map((row) => [keyOf(row), row.fits]));
    return updates.map((update) => {
      const fits = written.get(keyOf(update));
      if (fits === undefined) return 'lost';
      return fits ? 'written' : 'full';
    });
  }
}

type RunKey = Pick<ProgressUpdate, 'id' | 'claimKey' | 'run'>;

interface WrittenRow extends RunKey {
  readonly fits: boolean;
}

const keyOf = ({ id, claimKey, run }: RunKey): string => `${id} ${run} ${claimKey}`;

// Two rows of one run in a batch would update the execution with one of them only. Those of an abandoned run stay
// apart from those of its successor: each is fenced by its own claim.
function mergeByRun(updates: readonly ProgressUpdate[]): ProgressUpdate[] {
  const merged = new Map<string, ProgressUpdate>();
  for (const update of updates) {
    const key = keyOf(update);
    const before = merged.get(key);
    merged.set(
      key,
      before
        ? {
            ...update,
            metadata: { ...before.metadata, ...update.metadata },
            most: update.most ?? before.most,
            logs: [...before.logs, ...update.logs],
          }
        : update,
    );
  }
  return [...merged.values()];
}

function updateRow({ id, claimKey, run, metadata, most, logs }: ProgressUpdate): string {
  const fields = ledgerJson({ id, ck: claimKey, run, metadata, most });
  return logs.length > 0 ? `${fields.slice(0, -1)},"logs":${jsonRows(logs)}}` : fields;
}
