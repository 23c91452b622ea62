import { Injectable } from '@nestjs/common';
import { UnknownBreakerError } from '../errors/index.js';
import { type BreakerChange, type BreakerRow, type BreakerState, Ledger, type SqlRunner } from '../ledger/index.js';
import { assertCount, assertKnown, assertLabel, assertOneOf, assertText, type NamesOf } from '../options/index.js';
import { BUILT_IN } from '../secrets/index.js';
import { BreakerGate } from './breaker-gate.js';

/** A circuit breaker as it is now. */
export interface BreakerView {
  readonly name: string;
  /** `half_open`: one run is under way that finds out whether it closes. */
  readonly state: BreakerState;
  /** Tasks that are known to use it, by name. */
  readonly tasks: readonly string[];
  /** Code declares it by this name. Else it is one of many, for a value of a payload, which its name has in it. */
  readonly isDeclared: boolean;
  /** Failed attempts in a row. */
  readonly failures: number;
  readonly failureThreshold: number;
  readonly recoveryMs: number;
  /** Absent while it is closed. `by` and `reason` where an operator has opened it. */
  readonly opened?: { readonly at: Date; readonly by?: string; readonly reason?: string };
  /** When one run may find out whether it closes. Absent where an operator has opened it, and while one does. */
  readonly nextProbeAt?: Date;
  /** Id of the execution that is finding out. */
  readonly probeId?: string;
}

/** Which breakers are listed; all conditions hold together. */
export interface BreakerQuery {
  /** In one of these states. */
  readonly state?: readonly BreakerState[];
  /** Known to be used by this task. */
  readonly task?: string;
  /** Part of its name, or of the name of a task, in any case. */
  readonly search?: string;
  /** Most of them. @default all */
  readonly limit?: number;
}

/** Who opens or closes a breaker, and why. */
export interface BreakerOptionsOfChange {
  /** Who does it, for the audit. */
  readonly actor?: string;
  readonly reason?: string;
  /** Makes it part of a transaction of yours. */
  readonly manager?: SqlRunner;
}

const QUERY: NamesOf<BreakerQuery> = { state: true, task: true, search: true, limit: true };
const STATES: readonly BreakerState[] = ['closed', 'open', 'half_open'];
const OPTIONS: NamesOf<BreakerOptionsOfChange> = { actor: true, reason: true, manager: true };

/**
 * The circuit breakers before tasks (`breaker` of `@Task`), as all processes share them.
 *
 * @example await breakers.open('payments', { actor: 'ops', reason: 'the provider announced an outage' });
 */
@Injectable()
export class TaskBreakers {
  constructor(
    private readonly ledger: Ledger,
    private readonly gate: BreakerGate,
  ) {}

  /**
   * The breakers that a process declares, or that a failure has made known, by name.
   * @throws InvalidOptionError
   */
  async list(query: BreakerQuery = {}): Promise<BreakerView[]> {
    assertKnown(query, QUERY, { whole: 'query' });
    const { state, task, search, limit } = query;
    for (const [option, text] of Object.entries({ task, search })) if (text !== undefined) assertText(text, option);
    for (const one of state ?? []) assertOneOf(one, STATES, 'state');
    if (limit !== undefined) assertCount(limit, 'limit');
    return (await this.ledger.breakers.list(query)).map(viewOf);
  }

  /** Undefined where nobody knows such a breaker. */
  async find(name: string): Promise<BreakerView | undefined> {
    const row = await this.ledger.breakers.get(name);
    return row && viewOf(row);
  }

  /** @throws UnknownBreakerError */
  async get(name: string): Promise<BreakerView> {
    const breaker = await this.find(name);
    if (breaker) return breaker;
    throw await this.unknown(name);
  }

  /**
   * Opens it until somebody closes it: no run tries meanwhile. Runs that are under way go on, and change nothing.
   * @throws UnknownBreakerError, InvalidOptionError
   */
  open(name: string, options: BreakerOptionsOfChange = {}): Promise<void> {
    return this.change('open', name, options);
  }

  /** Closes it, and forgets the failures that it has counted. @throws UnknownBreakerError, InvalidOptionError */
  close(name: string, options: BreakerOptionsOfChange = {}): Promise<void> {
    return this.change('close', name, options);
  }

  private async change(operation: 'open' | 'close', name: string, options: BreakerOptionsOfChange): Promise<void> {
    assertKnown(options, OPTIONS, { whole: 'options' });
    const { actor, reason, manager } = options;
    for (const [option, value] of Object.entries({ actor, reason }))
      if (value !== undefined) assertLabel(value, option);
    const told = { actor, reason: reason === undefined ? undefined : BUILT_IN.text(reason) };
    const changes: readonly BreakerChange[] | undefined = await this.ledger.breakers.change(
      operation,
      name,
      told,
      manager,
    );
    if (!changes) throw await this.unknown(name);
    // In a transaction of the caller's it is not true yet. Who waits looks by itself.
    if (!manager) this.gate.changed(changes, actor ?? 'an operator');
  }

  private async unknown(name: string): Promise<UnknownBreakerError> {
    return new UnknownBreakerError(
      name,
      (await this.ledger.breakers.list()).map((breaker) => breaker.name),
    );
  }
}

function viewOf(row: BreakerRow): BreakerView {
  const { name, state, tasks, isDeclared, failures, failureThreshold, recoveryMs, openedAt, probeAt, probeId } = row;
  const by = { by: row.openedBy ?? undefined, reason: row.openReason ?? undefined };
  return {
    name,
    state,
    tasks,
    isDeclared,
    failures,
    failureThreshold,
    recoveryMs,
    ...(state !== 'closed' && openedAt ? { opened: { at: openedAt, ...by } } : {}),
    ...(state === 'open' && probeAt ? { nextProbeAt: probeAt } : {}),
    ...(state === 'half_open' && probeId ? { probeId } : {}),
  };
}
