import { clearTimeout, setTimeout } from 'node:timers';
import type { SessionUser } from './session-user.js';
import type { Statement } from './statement.js';
import type { Scope } from './transaction-scope.js';
import type { WireReply } from '../wire/wire-reply.js';

/** A statement that waits for the session; without a statement it only gives up what its client holds. */
export interface Turn {
  readonly user: SessionUser;
  readonly statement: Statement | undefined;
  readonly scope: Scope | undefined;
  readonly since: number;
  resolve(reply: WireReply | undefined): void;
  reject(error: Error): void;
}

/** Statements in the order of their arrival, each with a longest wait. */
export class WaitingLine {
  #turns: Turn[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly longestWaitMs: number,
    private readonly onTooLong: (turn: Turn) => void,
  ) {}

  push(turn: Turn): void {
    this.#turns.push(turn);
  }

  /** Takes the first turn, or the first one of a user that holds the session. */
  take(user: SessionUser | undefined): Turn | undefined {
    if (!user) return this.#turns.shift();
    const index = this.#turns.findIndex((turn) => turn.user === user);
    return index < 0 ? undefined : this.#turns.splice(index, 1)[0];
  }

  /** Takes every turn that a condition holds for. */
  takeAll(condition: (turn: Turn) => boolean): Turn[] {
    const taken = this.#turns.filter(condition);
    if (taken.length) this.#turns = this.#turns.filter((turn) => !condition(turn));
    return taken;
  }

  has(user: SessionUser): boolean {
    return this.#turns.some((turn) => turn.user === user);
  }

  /** Watches the longest waits. Called only when the line stands still, so that a moving line costs no timers. */
  watch(): void {
    const first = this.#turns[0];
    if (!first || this.#timer) return;
    const remaining = Math.max(0, first.since + this.longestWaitMs - performance.now());
    this.#timer = setTimeout(() => this.#expire(), remaining);
  }

  unwatch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #expire(): void {
    this.#timer = undefined;
    // Timers may fire a fraction of a millisecond early.
    const oldest = performance.now() - this.longestWaitMs + 1;
    for (const turn of this.takeAll(({ since }) => since <= oldest)) this.onTooLong(turn);
    this.watch();
  }
}
