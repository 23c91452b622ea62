import { Injectable } from '@nestjs/common';
import { NonRetryableError, type TaskContext } from '@taskledger/nestjs';
import type { EntityManager } from 'typeorm';
import { DemoDatabase } from '../database/demo.database.js';
import type { OrderLine } from '../orders/orders.contract.js';
import type { StockLevel } from './warehouse.contract.js';

// Two of the tea sets may go before the shop has to order more.
const CREATE = `
  CREATE TABLE IF NOT EXISTS demo.stock (
    article    text PRIMARY KEY,
    pieces     integer NOT NULL CHECK (pieces >= 0),
    reorder_at integer NOT NULL,
    fill_to    integer NOT NULL
  );
  INSERT INTO demo.stock VALUES ('Tea pot', 40, 10, 40), ('Tea cup', 120, 30, 120), ('Tea set', 3, 1, 6)
  ON CONFLICT DO NOTHING;
  CREATE TABLE IF NOT EXISTS demo.reservations (
    order_id text NOT NULL,
    article  text NOT NULL REFERENCES demo.stock,
    pieces   integer NOT NULL,
    PRIMARY KEY (order_id, article)
  )`;

const LEVELS = `SELECT article, pieces FROM demo.stock ORDER BY article FOR UPDATE`;

// A reservation that is there already is taken from the stock no second time.
const RESERVE = `
  WITH reserved AS (
    INSERT INTO demo.reservations (order_id, article, pieces)
    SELECT $1, article, sum(quantity) FROM jsonb_to_recordset($2::jsonb) AS line (article text, quantity integer)
     GROUP BY article
    ON CONFLICT DO NOTHING RETURNING article, pieces
  )
  UPDATE demo.stock SET pieces = stock.pieces - reserved.pieces FROM reserved WHERE stock.article = reserved.article`;

const RELEASE = `
  WITH returned AS (
    DELETE FROM demo.reservations WHERE order_id = $1 RETURNING article, pieces
  ), filled AS (
    UPDATE demo.stock SET pieces = stock.pieces + returned.pieces FROM returned WHERE stock.article = returned.article
  )
  SELECT article, pieces FROM returned ORDER BY article`;

const RUNNING_OUT = 'SELECT count(*)::int AS articles FROM demo.stock WHERE pieces <= reorder_at';

const FILL = `
  WITH low AS (SELECT article, fill_to - pieces AS missing FROM demo.stock WHERE pieces <= reorder_at FOR UPDATE),
  filled AS (UPDATE demo.stock SET pieces = fill_to FROM low WHERE stock.article = low.article)
  SELECT article, missing AS pieces FROM low ORDER BY article`;

/** The warehouse has too little of it right now. More is ordered by itself, so it is worth another attempt. */
export class OutOfStockError extends Error {
  override readonly name = 'OutOfStockError';

  constructor(article: string, wanted: number, left: number) {
    super(`${wanted} × ${article} is wanted and ${left} left in stock`);
  }
}

/** What the shop has, and what is set aside for orders. */
@Injectable()
export class StockTable {
  constructor(private readonly database: DemoDatabase) {}

  /**
   * Sets articles aside, all of them or none; what is left of them.
   * @throws OutOfStockError; NonRetryableError for an article that the shop does not have
   */
  async reserve(orderId: string, lines: readonly OrderLine[], ctx: TaskContext): Promise<readonly StockLevel[]> {
    await this.database.exists(CREATE);
    return this.database.transaction(async (manager) => {
      const before = await levels(manager);
      const reserved = await reservedFor(manager, orderId);
      if (!reserved) assertInStock(lines, before);
      await manager.query(RESERVE, [orderId, JSON.stringify(lines)]);
      await ctx.guarded(manager);
      const articles = new Set(lines.map(({ article }) => article));
      return (await levels(manager)).filter(({ article }) => articles.has(article));
    });
  }

  /** Puts back what was set aside for an order. */
  async release(orderId: string, ctx: TaskContext): Promise<readonly StockLevel[]> {
    await this.database.exists(CREATE);
    return this.database.transaction(async (manager) => {
      const returned = await manager.query<StockLevel[]>(RELEASE, [orderId]);
      await ctx.guarded(manager);
      return returned;
    });
  }

  async isRunningOut(): Promise<boolean> {
    await this.database.exists(CREATE);
    const [row] = await this.database.query<{ articles: number }>(RUNNING_OUT);
    return (row?.articles ?? 0) > 0;
  }

  /** Fills up what is running out, and does more by the same commit. */
  async fillUp(ctx: TaskContext, more: (manager: EntityManager) => Promise<unknown>): Promise<readonly StockLevel[]> {
    await this.database.exists(CREATE);
    return this.database.transaction(async (manager) => {
      const ordered = await manager.query<StockLevel[]>(FILL);
      await more(manager);
      await ctx.guarded(manager);
      return ordered;
    });
  }
}

function levels(manager: EntityManager): Promise<StockLevel[]> {
  return manager.query<StockLevel[]>(LEVELS);
}

async function reservedFor(manager: EntityManager, orderId: string): Promise<boolean> {
  const rows = await manager.query<unknown[]>('SELECT FROM demo.reservations WHERE order_id = $1 LIMIT 1', [orderId]);
  return rows.length > 0;
}

function assertInStock(lines: readonly OrderLine[], stock: readonly StockLevel[]): void {
  for (const article of new Set(lines.map((line) => line.article))) {
    const level = stock.find((one) => one.article === article);
    const known = stock.map((one) => one.article).join(', ');
    if (!level) throw new NonRetryableError(`The shop does not sell "${article}". It sells: ${known}.`);
    const wanted = lines.filter((line) => line.article === article).reduce((sum, { quantity }) => sum + quantity, 0);
    if (wanted > level.pieces) throw new OutOfStockError(article, wanted, level.pieces);
  }
}
