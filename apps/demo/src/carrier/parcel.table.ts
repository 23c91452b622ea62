import { Injectable } from '@nestjs/common';
import type { TaskContext } from '@taskledger/nestjs';
import { DemoDatabase } from '../database/demo.database.js';
import type { Parcel, ParcelState } from './carrier.contract.js';

const CREATE = `
  CREATE TABLE IF NOT EXISTS demo.parcels (
    code     text PRIMARY KEY,
    order_id text NOT NULL,
    state    text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now()
  )`;

const KEEP = `
  INSERT INTO demo.parcels (code, order_id, state)
  SELECT code, split_part(code, '-', 2) || '-' || split_part(code, '-', 3), state
    FROM jsonb_to_recordset($1::jsonb) AS parcel (code text, state text)
  ON CONFLICT (code) DO UPDATE SET state = excluded.state, asked_at = now()`;

/** The parcels of the shop, as the carrier last told of them. */
@Injectable()
export class ParcelTable {
  constructor(private readonly database: DemoDatabase) {}

  /** Keeps what the carrier said, if this run of the task still owns its execution. */
  async keep(parcels: readonly Parcel[], ctx: TaskContext): Promise<void> {
    await this.database.exists(CREATE);
    await this.database.transaction(async (manager) => {
      await manager.query(KEEP, [JSON.stringify(parcels)]);
      await ctx.guarded(manager);
    });
  }

  /** The codes of those that are not delivered yet, as far as it is known. */
  async underWay(): Promise<string[]> {
    await this.database.exists(CREATE);
    const sql = "SELECT code FROM demo.parcels WHERE state <> 'delivered' ORDER BY code LIMIT 50";
    return (await this.database.query<{ code: string }>(sql)).map(({ code }) => code);
  }

  async countByState(): Promise<Partial<Record<ParcelState, number>>> {
    await this.database.exists(CREATE);
    const sql = 'SELECT state, count(*)::int AS parcels FROM demo.parcels GROUP BY state ORDER BY state';
    const rows = await this.database.query<{ state: ParcelState; parcels: number }>(sql);
    return Object.fromEntries(rows.map(({ state, parcels }) => [state, parcels]));
  }
}
