import { EmbeddedClosedError, NestedTransactionError, SessionBusyError } from '../../errors/index.js';
import { FairTurn } from './fair-turn.js';
import { SessionHolder, shown } from './session-holder.js';
import type { SessionUser } from './session-user.js';
import { type Statement, traitsOf } from './statement.js';
import type { StatementRunner } from './statement-runner.js';
import { Subscriptions } from './subscriptions.js';
import type { TransactionScopes } from './transaction-scope.js';
import { type Turn, WaitingLine } from './waiting-line.js';
import type { WireReply } from '../wire/wire-reply.js';

/**
 * The one session of PGlite, shared by all clients: statements run in the order of their arrival, and a
 * client in a transaction has the session to itself until the transaction ends. A VACUUM that would have to wait
 * for a transaction is refused with a SessionBusyError instead.
 */
export class Session {
  readonly #subscriptions = new Subscriptions();
  readonly #fairTurn = new FairTurn();
  readonly #line: WaitingLine;
  #holder: SessionHolder | undefined;
  #drained: Promise<void> | undefined;
  #isDraining = false;
  #ended: EmbeddedClosedError | undefined;

  constructor(
    private readonly runner: StatementRunner,
    private readonly scopes: TransactionScopes,
    longestWaitMs: number,
  ) {
    this.#line = new WaitingLine(longestWaitMs, (turn) => turn.reject(this.#busySince(turn.since)));
  }

  /** Runs a statement when it is this user's turn. Rejects with what makes waiting pointless. */
  async run(user: SessionUser, statement: Statement): Promise<WireReply> {
    this.assertNotNested(user, statement.text);
    if (this.#holder && this.#holder.user !== user && givesWay(statement)) throw this.#busySince(performance.now());
    const reply = await this.#queue(user, statement);
    return reply!;
  }

  /** Takes back everything a user holds: its transaction is rolled back, its LISTENs end. */
  async leave(user: SessionUser): Promise<void> {
    const holds = this.#holder?.user === user || this.#line.has(user) || this.#subscriptions.isListening(user);
    if (holds && !this.#ended) await this.#queue(user, undefined);
  }

  /** Throws when the current code runs in the open transaction, which a statement of `user` would wait for. */
  assertNotNested(user?: SessionUser, text = 'the call'): void {
    if (this.#holder?.wouldWaitForItself(user, this.scopes.current())) throw new NestedTransactionError(shown(text));
  }

  /** Refuses everything from now on, and rolls back an open transaction. */
  async end(): Promise<void> {
    const isAlive = !this.#ended;
    this.#refuse(new EmbeddedClosedError());
    await this.#drained;
    if (isAlive && this.runner.status !== 'I') await this.runner.run({ text: 'ROLLBACK', isUpkeep: true });
    this.#holder = undefined;
  }

  #queue(user: SessionUser, statement: Statement | undefined): Promise<WireReply | undefined> {
    if (this.#ended) return this.#refuseLate();
    return new Promise((resolve, reject) => {
      this.#line.push({ user, statement, scope: this.scopes.current(), since: performance.now(), resolve, reject });
      if (!this.#isDraining) this.#drained = this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    this.#line.unwatch();
    for (let turn = this.#line.take(this.#holder?.user); turn; turn = this.#line.take(this.#holder?.user)) {
      await this.#perform(turn);
      if (this.#fairTurn.isSpent) await this.#fairTurn.next();
    }
    this.#isDraining = false;
    this.#line.watch();
  }

  async #perform(turn: Turn): Promise<void> {
    try {
      const reply = turn.statement ? await this.#execute(turn.user, turn.statement) : await this.#release(turn.user);
      this.#updateHolder(turn);
      if (reply?.error) turn.reject(reply.error);
      else turn.resolve(reply);
    } catch (error) {
      // Only a Postgres that is no longer there throws; a failed statement is a reply.
      this.#refuse(new EmbeddedClosedError(error));
      turn.reject(this.#ended!);
    }
  }

  async #execute(user: SessionUser, statement: Statement): Promise<WireReply> {
    const traits = traitsOf(statement.text);
    const text = traits.unlistens ? this.#subscriptions.unlisten(user, statement.text) : statement.text;
    const reply = await this.runner.run(text === statement.text ? statement : { text });
    if (traits.listens && !reply.error) this.#subscriptions.apply(user, text);
    for (const notice of reply.notices) user.onNotice(notice);
    this.#subscriptions.deliver(reply);
    return reply;
  }

  async #release(user: SessionUser): Promise<undefined> {
    if (this.#holder?.user === user && this.runner.status !== 'I')
      await this.runner.run({ text: 'ROLLBACK', isUpkeep: true });
    this.#subscriptions.drop(user);
    for (let text = this.#subscriptions.nextUnlisten(); text; text = this.#subscriptions.nextUnlisten()) {
      await this.runner.run({ text, isUpkeep: true });
    }
  }

  #updateHolder(turn: Turn): void {
    if (this.runner.status === 'I') {
      this.#holder = undefined;
      return;
    }
    if (this.#holder) return this.#holder.note(turn);
    const holder = new SessionHolder(turn);
    this.#holder = holder;
    const gaveWay = this.#line.takeAll(({ user, statement }) => user !== holder.user && givesWay(statement));
    for (const { reject, since } of gaveWay) reject(this.#busySince(since));
    for (const { statement, reject } of this.#line.takeAll((waiting) =>
      holder.wouldWaitForItself(waiting.user, waiting.scope),
    )) {
      reject(new NestedTransactionError(shown(statement?.text ?? '')));
    }
  }

  // Not in the same turn of the event loop: a caller that tries again and again would stop the whole process.
  async #refuseLate(): Promise<never> {
    await this.#fairTurn.next();
    throw this.#ended!;
  }

  #refuse(reason: EmbeddedClosedError): void {
    this.#ended ??= reason;
    for (const turn of this.#line.takeAll(() => true)) turn.reject(this.#ended);
    this.#line.unwatch();
  }

  #busySince(since: number): SessionBusyError {
    const waited = Math.round(performance.now() - since);
    return new SessionBusyError(waited, this.#holder?.openSince, this.#holder?.firstStatement);
  }
}

// VACUUM cannot run in a transaction, and nobody is served by one that waits: it is repeated anyway, and a host
// that awaits it inside of a transaction would wait for itself.
function givesWay(statement: Statement | undefined): boolean {
  return statement !== undefined && traitsOf(statement.text).vacuums;
}
