// An effect of a handler, in the ledger's database, as ctx.guarded() asks for: the guard is the last statement.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

// The run is the idempotency key: the answer to a COMMIT may be lost, and the effect is then tried again.
const INSERT = 'INSERT INTO chaos.effect (id, run, pid, key, fence) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING';

// What a node that begins depends on, and how much of it has not ended.
const BEGUN = `
INSERT INTO chaos.node_start (id, run, open)
SELECT $1, $2, count(*) FILTER (WHERE upstream.finished_at IS NULL) FROM taskledger.task_dependency edge
  JOIN taskledger.task_execution upstream ON upstream.id = edge.upstream_id WHERE edge.execution_id = $1`;

export class Effects {
  constructor(url, { unguarded = false } = {}) {
    this.unguarded = unguarded;
    this.pool = new pg.Pool({ connectionString: url, max: 5, query_timeout: 5_000, connectionTimeoutMillis: 5_000 });
    this.pool.on('error', () => undefined);
    // A connection may break between two statements, too.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Witnesses that a node begins. */
  async begun({ executionId, run }) {
    await this.pool.query(BEGUN, [executionId, run]);
  }

  /** Resolves when the effect is committed. A database that is away is waited for, as a patient handler does. */
  async commit(ctx) {
    for (;;) {
      if (!this.unguarded) ctx.signal.throwIfAborted();
      try {
        return await this.once(ctx);
      } catch (error) {
        if (error.code === 'CLAIM_LOST' || error.code === 'LOCK_LOST') throw error;
        await pause(100);
      }
    }
  }

  async once(ctx) {
    const client = await this.pool.connect();
    let broken;
    try {
      await client.query('BEGIN');
      await client.query(INSERT, [ctx.executionId, ctx.run, process.pid, ctx.payload.key ?? null, ctx.fence ?? null]);
      if (!this.unguarded) await ctx.guarded(client);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch((failure) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
