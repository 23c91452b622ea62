import { Injectable } from '@nestjs/common';
import type { TaskContext } from '@taskledger/nestjs';
import type { EntityManager } from 'typeorm';
import { DemoDatabase } from '../database/demo.database.js';
import type { Customer } from './customer.row.js';

const CREATE = `
  CREATE TABLE IF NOT EXISTS demo.customers (
    email         text PRIMARY KEY,
    name          text NOT NULL,
    country       char(2) NOT NULL,
    signed_up     date NOT NULL,
    orders        integer NOT NULL CHECK (orders >= 0),
    revenue_cents bigint NOT NULL CHECK (revenue_cents >= 0),
    imported_at   timestamptz NOT NULL DEFAULT now()
  )`;

// xmax is 0 in a row that was just inserted, and the updating transaction in one that was there before.
const UPSERT = `
  INSERT INTO demo.customers (email, name, country, signed_up, orders, revenue_cents)
  SELECT email, name, country, signed_up, orders, revenue
    FROM jsonb_to_recordset($1::jsonb)
      AS customer (email text, name text, country text, signed_up date, orders integer, revenue bigint)
  ON CONFLICT (email) DO UPDATE SET
    name = excluded.name, country = excluded.country, signed_up = excluded.signed_up,
    orders = excluded.orders, revenue_cents = excluded.revenue_cents, imported_at = now()
  RETURNING xmax = 0 AS inserted`;

/** What a batch changed. */
export interface Upserted {
  readonly inserted: number;
  readonly updated: number;
}

/** The customers, beside the ledger in the same database. */
@Injectable()
export class CustomerTable {
  constructor(private readonly database: DemoDatabase) {}

  exists(): Promise<void> {
    return this.database.exists(CREATE);
  }

  /** Inserts customers or updates them, by e-mail address, if this run of the task still owns its execution. */
  async upsert(customers: readonly Customer[], ctx: TaskContext): Promise<Upserted> {
    await this.exists();
    return this.database.transaction(async (manager) => {
      const upserted = await upsertWithin(manager, lastByEmail(customers));
      await ctx.guarded(manager);
      return upserted;
    });
  }
}

async function upsertWithin(manager: EntityManager, customers: readonly Customer[]): Promise<Upserted> {
  const rows = await manager.query<{ inserted: boolean }[]>(UPSERT, [JSON.stringify(customers)]);
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted };
}

// One statement cannot update a row twice: within a batch the last mention of a customer counts, as it does between batches.
function lastByEmail(customers: readonly Customer[]): Customer[] {
  return [...new Map(customers.map((customer) => [customer.email, customer])).values()];
}
