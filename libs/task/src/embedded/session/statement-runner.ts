import { PreparedStatements } from './prepared-statements.js';
import { countStatement, type EmbeddedStatistics } from '../statistics.js';
import { asChange, type SessionSettings } from './session-settings.js';
import { type Statement, traitsOf } from './statement.js';
import type { SessionStatus, WireReply } from '../wire/wire-reply.js';
import type { Wire } from '../wire/wire.js';

const DDL = /^(CREATE|ALTER|DROP|DO|DISCARD|DEALLOCATE|REASSIGN|IMPORT)\b/;

/**
 * Runs one statement on the session in the cheapest way that is right, and keeps the session usable for the
 * next one whatever happens.
 */
export class StatementRunner {
  readonly #cache = new PreparedStatements();
  #status: SessionStatus = 'I';
  #settingsAreOurs = true;
  #ranDdl = false;
  #entered: SessionSettings | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly settings: string,
    private readonly counters: EmbeddedStatistics,
  ) {}

  /** Whether the session is idle, in a transaction, or in a failed one. */
  get status(): SessionStatus {
    return this.#status;
  }

  async run(statement: Statement): Promise<WireReply> {
    if (this.#status === 'I') await this.#enter(statement.settings);
    const before = this.#status;
    const reply = await this.#send(statement);
    this.#status = reply.status ?? 'I';
    if (!statement.isUpkeep) countStatement(this.counters, statement.text, before, reply);
    this.#noteDdl(reply);
    await this.#keepSessionClean(statement, before, reply);
    return reply;
  }

  /** Sets the search path and the other settings of the session, also right after opening it. */
  async restoreSettings(): Promise<void> {
    const { error } = await this.wire.simple({ text: this.settings });
    if (error) throw error;
    this.#settingsAreOurs = true;
  }

  // Costs 30 µs, and only where a client of one kind follows one of another.
  async #enter(settings: SessionSettings | undefined): Promise<void> {
    if (settings === this.#entered) return;
    const { error } = await this.wire.simple({ text: asChange(this.#entered, settings) });
    if (error) throw error;
    this.#entered = settings;
  }

  async #send(statement: Statement): Promise<WireReply> {
    if (!statement.values?.length) return this.wire.simple(statement);
    // A plan belongs to a search path, so another one must not meet our prepared statements.
    const known = this.#settingsAreOurs && !statement.types ? this.#cache.find(statement.text) : undefined;
    if (!known) return this.wire.extended(statement);
    const reply = await this.wire.prepared(statement, known, this.#cache);
    if (!reply.error) return reply;
    const wasParsed = known.isParsed;
    if (!wasParsed || isStale(reply)) this.#cache.forget(statement.text);
    // A stale statement fails before it does anything, so running it again is safe; in a transaction it is
    // too late, the error has aborted it.
    return wasParsed && isStale(reply) && this.#status === 'I' ? this.wire.extended(statement) : reply;
  }

  #noteDdl(reply: WireReply): void {
    if (reply.tags.some((tag) => DDL.test(tag))) this.#ranDdl = true;
    const undoesDdl = this.#ranDdl && reply.tags.includes('ROLLBACK');
    if (this.#ranDdl || undoesDdl) this.#cache.forgetAll();
    if (this.#status === 'I') this.#ranDdl = false;
  }

  async #keepSessionClean(statement: Statement, before: SessionStatus, reply: WireReply): Promise<void> {
    const isOneStatement = Boolean(statement.values?.length);
    // PGlite has one session: a transaction left open by a failed statement would swallow the next ones.
    if (reply.error && before === 'I' && this.#status !== 'I' && isOneStatement) {
      this.#status = (await this.wire.simple({ text: 'ROLLBACK' })).status ?? 'I';
    }
    // `SET` would change a setting for every client of the one session. SET LOCAL search_path ends by itself,
    // but until then prepared statements would look in the wrong schemas; setting it again costs 20 µs.
    if (traitsOf(statement.text).touchesSettings) this.#settingsAreOurs = false;
    if (this.#settingsAreOurs || this.#status !== 'I') return;
    await this.#enter(undefined);
    await this.restoreSettings();
  }
}

function isStale(reply: WireReply): boolean {
  const error = reply.error;
  return error?.code === '26000' || (error?.code === '0A000' && error.routine === 'RevalidateCachedQuery');
}
