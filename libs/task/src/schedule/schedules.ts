import { Injectable } from '@nestjs/common';
import { Tasks } from '../client/index.js';
import { InvalidOptionError, ScheduleOfCodeError, UnknownScheduleError } from '../errors/index.js';
import { assertDate, assertKnown, assertLabel, type NamesOf } from '../errors/assertions.js';
import { Ledger, type ScheduleOverride, type ScheduleRow } from '../ledger/index.js';
import { Backfill, type BackfillRequest, type BackfilledSlot } from './backfill.js';
import { BuiltinSchedules } from './builtin-schedules.js';
import { assertOverride, type OverrideRequest } from './override.checks.js';
import { assertScheduleName, definitionOf, versionOf } from './schedule.checks.js';
import type { ScheduleChangeOptions, ScheduleRequest } from './schedule.options.js';
import { ScheduleReader } from './schedule-reader.js';
import { type ScheduleView, viewOf } from './schedule.view.js';
import { ScheduleConditions } from './schedule-conditions.js';
import { ScheduledExecutions } from './scheduled-executions.js';
import { ScheduleFiring } from './schedule-firing.js';
import { nextFrom, ScheduleWriter } from './schedule-writer.js';
import { effective } from './slots.js';

/** How a schedule is paused. */
export interface PauseRequest extends ScheduleChangeOptions {
  readonly reason?: string;
  /** When it goes on by itself. @default never */
  readonly until?: Date;
}

const CHANGE: NamesOf<ScheduleChangeOptions> = { manager: true, actor: true };
const PAUSE: NamesOf<PauseRequest> = { ...CHANGE, reason: true, until: true };

/**
 * Creates schedules, and looks after all there are. Inject it anywhere.
 *
 * @example
 * await schedules.upsert('sync:acme', { task: sync, payload: { tenant: 'acme' }, cron: '0 * * * *' });
 */
@Injectable()
export class Schedules extends ScheduleReader {
  constructor(
    ledger: Ledger,
    private readonly tasks: Tasks,
    private readonly writer: ScheduleWriter,
    private readonly firing: ScheduleFiring,
    private readonly conditions: ScheduleConditions,
    private readonly executions: ScheduledExecutions,
    private readonly backfiller: Backfill,
    private readonly builtins: BuiltinSchedules,
  ) {
    super(ledger);
  }

  /**
   * Creates a schedule, or makes the one of this name what is asked for. The same again changes nothing.
   * @throws InvalidOptionError which names the option, and what `enqueue` throws for task and payload
   */
  async upsert(name: string, request: ScheduleRequest, options: ScheduleChangeOptions = {}): Promise<ScheduleView> {
    assertScheduleName(name);
    assertChange(options);
    const label = `Schedule "${name}"`;
    const definition = definitionOf(request, label, this.ledger.clock.now());
    const version = versionOf(request.version, `${label}: version`);
    this.executions.assertKnown(request.task);
    const known = await this.ledger.schedules.read(name, options.manager);
    if (known && known.origin !== 'service' && known.endedAt === null)
      throw new ScheduleOfCodeError(name, known.origin);
    await this.executions.create({ name, definition });
    return this.view(await this.writer.put({ name, origin: 'service', definition, version }, options));
  }

  /** Slots within a pause are skipped, and never caught up. One that is paused already keeps who did it first. */
  async pause(name: string, request: PauseRequest = {}): Promise<ScheduleView> {
    assertKnown(request, PAUSE, { whole: 'pause' });
    const { reason, until, actor } = request;
    if (reason !== undefined) assertLabel(reason, 'reason');
    const untilMs = until === undefined ? null : assertDate(until, 'until');
    const row = await this.writer.change(
      name,
      (found, nowMs) => {
        if (untilMs !== null && untilMs <= nowMs)
          throw new InvalidOptionError('until', until, 'Use a moment that is still to come.');
        if (viewOf(found, nowMs).paused) return undefined;
        const pause = { pausedAt: nowMs, pausedUntil: untilMs, pausedBy: actor ?? null, pauseReason: reason ?? null };
        return { ...pause, change: 'paused' };
      },
      request,
    );
    return this.view(row);
  }

  async resume(name: string, options: ScheduleChangeOptions = {}): Promise<ScheduleView> {
    assertChange(options);
    // The next look leaves out what lay in the pause, and ends it.
    const resumed = (row: ScheduleRow, nowMs: number) =>
      viewOf(row, nowMs).paused && { pausedUntil: nowMs, change: 'resumed' };
    return this.view(await this.writer.change(name, resumed, options));
  }

  /**
   * Sets an operator's layer over the definition: a deploy does not undo it. `reset` drops it.
   * @throws InvalidOptionError, and what `enqueue` throws for the payload
   */
  async override(name: string, request: OverrideRequest, options: ScheduleChangeOptions = {}): Promise<ScheduleView> {
    assertChange(options);
    const { until, ...override } = assertOverride(request, `Schedule "${name}"`, options.actor);
    const found = await this.ledger.schedules.read(assertScheduleName(name), options.manager);
    if (!found) throw new UnknownScheduleError(name);
    const definition = effective({ ...found, override, overrideUntil: null }, this.ledger.clock.now());
    await this.executions.create({ name, definition });
    const row = await this.writer.change(
      name,
      (current, nowMs) => withOverride(current, { override, until: until ?? null, nowMs }),
      options,
    );
    return this.view(row);
  }

  /** Drops what an operator has set over the definition. */
  async reset(name: string, options: ScheduleChangeOptions = {}): Promise<ScheduleView> {
    assertChange(options);
    const dropped = (row: ScheduleRow, nowMs: number) =>
      row.override === null ? undefined : withOverride(row, { override: null, until: null, nowMs });
    return this.view(await this.writer.change(name, dropped, options));
  }

  /** Begins its task now, whatever its pause and `overlap` say. It counts as no slot. The id of the execution. */
  async trigger(name: string, options: ScheduleChangeOptions = {}): Promise<string> {
    assertChange(options);
    const row = await this.ledger.schedules.read(assertScheduleName(name), options.manager);
    if (!row) throw new UnknownScheduleError(name);
    if (row.origin === 'builtin') return this.builtins.start(name);
    const definition = effective(row, this.ledger.clock.now());
    const { task, payload, options: own } = this.executions.requestOf({ name, definition });
    const { manager, actor: createdBy } = options;
    const given = { ...own, ...(manager && { manager }), ...(createdBy && { createdBy }) };
    return (await this.tasks.enqueue(task as string, payload as object, given)).id;
  }

  /**
   * Fires slots of the past that were missed or skipped, each with what the schedule was then.
   * @throws InvalidOptionError, UnknownScheduleError
   */
  backfill(name: string, request: BackfillRequest): Promise<BackfilledSlot[]> {
    return this.backfiller.run(assertScheduleName(name), request);
  }

  /** Removes a schedule with its history; its executions stay. False where there is none. @throws ScheduleOfCodeError */
  async remove(name: string, options: ScheduleChangeOptions = {}): Promise<boolean> {
    assertChange(options);
    const row = await this.ledger.schedules.read(assertScheduleName(name), options.manager);
    if (row && row.origin !== 'service' && row.endedAt === null) throw new ScheduleOfCodeError(name, row.origin);
    return row ? this.writer.remove(name, options) : false;
  }

  /** This process fires what is due, as it does from the start; see `stop`. */
  start(): void {
    this.firing.start();
    this.conditions.start();
  }

  /** This process fires nothing any more until `start`; others do, and so do `runPending` and `checkConditions`. */
  stop(): void {
    this.firing.stop();
    this.conditions.stop();
  }

  /** Fires what is due now, of the tasks of this process; the ids of the executions. */
  runPending(): Promise<string[]> {
    return this.firing.runPending();
  }

  /** Asks the conditions that are due now; the ids of the executions that began. */
  checkConditions(): Promise<string[]> {
    return this.conditions.check();
  }
}

interface NewOverride {
  readonly override: ScheduleOverride | null;
  readonly until: number | null;
  readonly nowMs: number;
}

function withOverride(row: ScheduleRow, { override, until, nowMs }: NewOverride) {
  const changed = { ...row, override, overrideUntil: until };
  const isRetimed = JSON.stringify(effective(row, nowMs).timing) !== JSON.stringify(effective(changed, nowMs).timing);
  const next = isRetimed && row.endedAt === null ? nextFrom(changed, nowMs) : {};
  return { override, overrideUntil: until, ...next, change: override ? 'overridden' : 'reset' };
}

function assertChange(options: ScheduleChangeOptions): void {
  assertKnown(options, CHANGE, { whole: 'options' });
}
