import type { World } from './world.js';

export const MINUTE_MS = 60_000;

// Statements ask for the time without naming a schema, and this one is looked through before the server's own.
const INSTALL = `
CREATE SCHEMA clock;
CREATE UNLOGGED TABLE clock.shift (ms bigint);
INSERT INTO clock.shift VALUES (0);
CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS $$ SELECT pg_catalog.clock_timestamp() + (SELECT ms FROM clock.shift) * interval '1 ms' $$;
CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE
  AS $$ SELECT pg_catalog.now() + (SELECT ms FROM clock.shift) * interval '1 ms' $$;
GRANT USAGE ON SCHEMA clock TO PUBLIC;
ALTER ROLE postgres SET search_path = public, clock, pg_catalog`;

/** The clocks of the database and of every process, which can be set. */
export class DatabaseClock {
  private shiftMs: number;

  private constructor(
    private readonly world: World,
    startsAtMs: number,
  ) {
    this.shiftMs = startsAtMs - Date.now();
  }

  /** Before any process is started. */
  static async install(world: World, startsAt: string): Promise<DatabaseClock> {
    await world.stores.ledger.query(INSTALL);
    const clock = new DatabaseClock(world, Date.parse(startsAt));
    await clock.step(0);
    return clock;
  }

  /** For processes that are started now. */
  get clockShiftMs(): number {
    return Math.round(this.shiftMs);
  }

  now(): number {
    return Date.now() + this.shiftMs;
  }

  /** Sets all clocks to the beginning of the next minute, so that a leader has all of it to look. */
  async nextMinute(): Promise<void> {
    await this.step(MINUTE_MS - (this.now() % MINUTE_MS) + 100);
  }

  /** Sets all clocks forward, or back, as an operator or a time server does: not all in the same moment. */
  async step(ms: number): Promise<void> {
    this.shiftMs += ms;
    await this.world.stores.ledger.query('UPDATE clock.shift SET ms = $1', [this.clockShiftMs]);
    const running = this.world.processes.filter((process) => process.isRunning);
    // One that is not up yet, or is about to end, is set once it answers, or never.
    await Promise.allSettled(running.map((process) => process.call('setClock', this.clockShiftMs)));
  }
}
