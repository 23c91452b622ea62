import { Injectable } from '@nestjs/common';
import { InvalidOptionError, UnknownErrorGroupError } from '../../errors/index.js';
import { type ErrorGroupChange, type ErrorGroupOperation, Ledger, type SqlRunner } from '../../ledger/index.js';
import { assertCount, assertDate, assertKnown, assertLabel, assertText, type NamesOf } from '../../options/index.js';
import { BUILT_IN } from '../../secrets/index.js';
import { ExecutionView } from '../scope/execution-view.js';
import { ScopedErrors } from '../scope/scoped-errors.js';

/** Who changes a group of errors, and why. */
export interface ErrorChangeOptions {
  /** Who does it, for the audit. */
  readonly actor?: string;
  readonly reason?: string;
  /** Makes it part of a transaction of yours. */
  readonly manager?: SqlRunner;
}

export interface ResolveErrorOptions extends ErrorChangeOptions {
  /**
   * The version of the application that mends it. Runs of the versions that have failed so may go on failing without opening the
   * group again; runs of any other version do open it. @default any failure from now on opens it
   */
  readonly version?: string;
}

/** Until when a group is ignored; with neither, until somebody reopens it. */
export interface IgnoreErrorOptions extends ErrorChangeOptions {
  readonly until?: Date;
  /** Until it has failed so many times more. */
  readonly times?: number;
}

const CHANGE: NamesOf<ErrorChangeOptions> = { actor: true, reason: true, manager: true };
const RESOLVE: NamesOf<ResolveErrorOptions> = { ...CHANGE, version: true };
const IGNORE: NamesOf<IgnoreErrorOptions> = { ...CHANGE, until: true, times: true };

/**
 * Failed executions in groups of one origin. Failures are counted when they are recorded, so nothing here reads executions,
 * except within a scope. What a retry has made up for is no failure.
 *
 * @example
 * const { items } = await errors.list({ state: ['open'] });
 * await errors.resolve(items[0]!.fingerprint, { version: '1.4.2', actor: 'anna', reason: 'the address is checked' });
 */
@Injectable()
export class TaskErrors extends ScopedErrors {
  /** @internal */
  constructor(ledger: Ledger) {
    super(ledger, new ExecutionView(ledger));
  }

  /** It opens again by itself when it fails again. @throws UnknownErrorGroupError, InvalidOptionError */
  async resolve(fingerprint: string, options: ResolveErrorOptions = {}): Promise<void> {
    assertKnown(options, RESOLVE, { whole: 'options' });
    const { version } = options;
    if (version !== undefined) assertLabel(version, 'version');
    await this.change('resolve', fingerprint, { options, version });
  }

  /** Takes it out of sight for a while. @throws UnknownErrorGroupError, InvalidOptionError */
  async ignore(fingerprint: string, options: IgnoreErrorOptions = {}): Promise<void> {
    assertKnown(options, IGNORE, { whole: 'options' });
    const { until, times } = options;
    if (until !== undefined && assertDate(until, 'until') <= this.ledger.clock.now())
      throw new InvalidOptionError('until', until, 'Use a time that is still to come.');
    if (times !== undefined) assertCount(times, 'times');
    await this.change('ignore', fingerprint, { options, until, times });
  }

  /** @throws UnknownErrorGroupError, InvalidOptionError */
  async reopen(fingerprint: string, options: ErrorChangeOptions = {}): Promise<void> {
    assertKnown(options, CHANGE, { whole: 'options' });
    await this.change('reopen', fingerprint, { options });
  }

  private async change(
    operation: ErrorGroupOperation,
    fingerprint: string,
    { options, ...change }: Omit<ErrorGroupChange, 'actor' | 'reason'> & { readonly options: ErrorChangeOptions },
  ): Promise<void> {
    assertText(fingerprint, 'fingerprint');
    const { actor, reason, manager } = options;
    for (const [option, value] of Object.entries({ actor, reason }))
      if (value !== undefined) assertLabel(value, option);
    const told = { ...change, actor, reason: reason === undefined ? undefined : BUILT_IN.text(reason) };
    if (!(await this.ledger.errorGroups.change(fingerprint, operation, told, manager)))
      throw new UnknownErrorGroupError(fingerprint);
  }
}
