// Enqueues what the generator drew, and writes down what it was promised.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

export class Producer {
  constructor(tasks, journal, { url, dropAck }) {
    this.tasks = tasks;
    this.journal = journal;
    this.dropAck = dropAck;
    this.pool = new pg.Pool({ connectionString: url, max: 10, query_timeout: 5_000, connectionTimeoutMillis: 5_000 });
    this.pool.on('error', () => undefined);
    // A connection may break between two statements, too.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Enqueues each at its moment; resolves when every one has its answer. */
  async produce(orders) {
    await Promise.all(orders.map((order) => this.place(order)));
    return orders.length;
  }

  async place(order) {
    await pause(order.at);
    this.journal.note('intent', { n: order.n });
    try {
      if (order.transaction) await this.within(order);
      else this.acknowledged(order, (await this.tasks.enqueue(order.task, payloadOf(order), order.options)).id);
    } catch (error) {
      const { executionId: id, indeterminate = true } = error;
      this.journal.note('error', { n: order.n, id, indeterminate, why: String(error).slice(0, 200) });
    }
  }

  /** Inside a transaction of the caller's own, which rolls back where the generator said so. */
  async within(order) {
    const client = await this.pool.connect();
    let broken;
    try {
      await client.query('BEGIN');
      const { id } = await this.tasks.enqueue(order.task, payloadOf(order), { ...order.options, manager: client });
      const isCommitted = order.transaction === 'commit';
      await client.query(isCommitted ? 'COMMIT' : 'ROLLBACK');
      if (isCommitted) this.acknowledged(order, id);
      else this.journal.note('rolledback', { n: order.n, id });
    } catch (error) {
      broken = error;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  acknowledged({ n }, id) {
    // A mutation run forgets one, and what was forgotten is then no longer lost.
    if (this.dropAck !== n) this.journal.note('ack', { n, id });
  }
}

// Padded here: the way from the parent would be longer than the one that is under test.
function payloadOf({ payload, bytes }) {
  if (bytes === undefined) return payload;
  const missing = bytes - Buffer.byteLength(JSON.stringify({ ...payload, padding: '' }));
  return { ...payload, padding: noise(missing) };
}

let drawn = '';

// What cannot be compressed much. Drawn once, so that drawing it is not what stops the event loop.
function noise(length) {
  if (drawn.length < length) drawn = randomBytes(Math.ceil(length / 2)).toString('hex');
  return drawn.slice(0, length);
}
