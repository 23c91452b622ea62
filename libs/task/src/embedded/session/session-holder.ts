import type { SessionUser } from './session-user.js';
import type { Turn } from './waiting-line.js';
import { isWithin, type Scope } from './transaction-scope.js';

const LONGEST_SHOWN = 200;

/** The client whose transaction has the session to itself. */
export class SessionHolder {
  readonly user: SessionUser;
  readonly scope: Scope | undefined;
  readonly openSince = new Date();
  #firstStatement: string | undefined;

  constructor(turn: Turn) {
    this.user = turn.user;
    this.scope = turn.scope;
    this.note(turn);
  }

  /** What the transaction began with; says more than the BEGIN itself. */
  get firstStatement(): string {
    return this.#firstStatement ?? 'still to come';
  }

  note(turn: Turn): void {
    const text = turn.statement?.text;
    if (this.#firstStatement || !text || /^\s*(begin|start\s+transaction|set\s+transaction)\b[^;]*;?\s*$/i.test(text))
      return;
    this.#firstStatement = shown(text);
  }

  /** Whether code in `scope` that waits for this transaction is part of it, and so waits for ever. */
  wouldWaitForItself(user: SessionUser | undefined, scope: Scope | undefined): boolean {
    return this.scope !== undefined && user !== this.user && isWithin(scope, this.scope);
  }
}

/** A statement as part of a message. */
export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_SHOWN ? `"${line.slice(0, LONGEST_SHOWN)}…"` : `"${line}"`;
}
