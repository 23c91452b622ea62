import { LedgerUnavailableError } from '../../errors/index.js';
import { AuditedAct } from '../audit/audited-act.js';
import { GroupCommit } from '../connection/group-commit.js';
import type { CommandResult, EndCommands } from './commands.js';

/** A wish to cancel one execution. */
export interface Cancellation {
  readonly id: string;
  /** For people. */
  readonly reason?: string;
  /** For the audit. */
  readonly actor?: string;
  /** Kept with the wish: its group is sent from elsewhere. */
  readonly act?: AuditedAct;
}

const NOTHING: CommandResult = { ended: [], asked: [], woken: [] };

/** Cancels executions that are cancelled one by one: those of one moment share a transaction, and a connection. */
export class Cancellations {
  private readonly group: GroupCommit<Cancellation, CommandResult>;

  constructor(
    private readonly commands: EndCommands,
    patienceMs: number,
  ) {
    this.group = new GroupCommit({
      write: (wishes) => this.cancelGroup(wishes),
      patienceMs,
      giveUp: ({ id }, cause) => new LedgerUnavailableError(id, true, cause),
    });
  }

  /** @throws LedgerUnavailableError when the ledger stays away longer than the patience */
  cancel(wish: Cancellation): Promise<CommandResult> {
    return this.group.submit({ ...wish, act: wish.act ?? AuditedAct.current });
  }

  // A group that is cut in half by a failure is sent again: what was cancelled already answers with nothing new.
  private async cancelGroup(wishes: readonly Cancellation[]): Promise<CommandResult[]> {
    const results = new Map<Cancellation, CommandResult>();
    for (const alike of groupsOf(wishes)) {
      const [{ reason, actor, act }] = alike as [Cancellation];
      const { ended, asked, woken } = await this.commands.cancel([...new Set(alike.map(({ id }) => id))], {
        reason,
        actor,
        act,
      });
      const endOf = new Map(ended.map((end) => [end.id, end]));
      const wasAsked = new Set(asked);
      alike.forEach((wish, index) => {
        const end = endOf.get(wish.id);
        endOf.delete(wish.id);
        results.set(wish, {
          ended: end ? [end] : [],
          asked: wasAsked.has(wish.id) ? [wish.id] : [],
          woken: index === 0 ? woken : [],
        });
      });
    }
    return wishes.map((wish) => results.get(wish) ?? NOTHING);
  }
}

/** Those that go by one statement: with the same reason and actor, in the same act. */
function groupsOf(wishes: readonly Cancellation[]): Cancellation[][] {
  const groups = new Map<string, Cancellation[]>();
  for (const wish of wishes) {
    const key = JSON.stringify([wish.reason, wish.actor, wish.act?.origin]);
    const group = groups.get(key);
    if (group) group.push(wish);
    else groups.set(key, [wish]);
  }
  return [...groups.values()];
}
