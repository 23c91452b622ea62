import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type TaskExecution, Tasks } from '@taskledger/nestjs';

const GATHER_MS = 20;
const IDS_AT_ONCE = 1_000;

type Rows = ReadonlyMap<string, TaskExecution>;

interface Batch {
  readonly ids: Set<string>;
  readonly rows: Promise<Rows>;
}

/** Reads executions for streams: all streams hear of the same ones at the same time, and one statement serves them all. */
@Injectable()
export class RowLookups {
  private gathering: Batch | undefined;

  constructor(private readonly tasks: Tasks) {}

  /** Those of the executions that there are, as they are now, in the order of the ids. */
  async byIds(ids: readonly string[]): Promise<TaskExecution[]> {
    const batch = (this.gathering ??= this.begin());
    for (const id of ids) batch.ids.add(id);
    const rows = await batch.rows;
    return ids.flatMap((id) => rows.get(id) ?? []);
  }

  private begin(): Batch {
    const ids = new Set<string>();
    const rows = pause(GATHER_MS, undefined, { ref: false }).then(() => {
      this.gathering = undefined;
      return this.read([...ids]);
    });
    return { ids, rows };
  }

  private async read(ids: readonly string[]): Promise<Rows> {
    const rows = new Map<string, TaskExecution>();
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const some = ids.slice(from, from + IDS_AT_ONCE);
      const { items } = await this.tasks.list({ ids: some, limit: IDS_AT_ONCE });
      for (const row of items) rows.set(row.id, row);
    }
    return rows;
  }
}
