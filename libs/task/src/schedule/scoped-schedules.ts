import { CheckedScope, type ExecutionScope } from '../client/index.js';
import { InvalidOptionError, ScheduleOfCodeError } from '../errors/index.js';
import { assertDate, assertKnown, assertLabel, type NamesOf } from '../errors/assertions.js';
import type { ScheduleRow } from '../ledger/index.js';
import type { BackfilledSlot, BackfillPlan, BackfillRequest } from './backfill.js';
import { assertJitterFits, assertOverride, type OverrideRequest } from './override.checks.js';
import { assertNewName, assertScheduleName, definitionOf, versionOf } from './schedule.checks.js';
import type { ScheduleChangeOptions, ScheduleRequest } from './schedule.options.js';
import type { ScheduleParts } from './schedule.parts.js';
import { ScheduleReader } from './schedule-reader.js';
import { ScheduleScope } from './schedule-scope.js';
import { scheduleStart } from './schedule-start.js';
import { type ScheduleView, viewOf } from './schedule.view.js';
import { effective } from './slots.js';
import { withOverride } from './wanted-schedule.js';

/** How a schedule is paused. */
export interface PauseRequest extends ScheduleChangeOptions {
  readonly reason?: string;
  /** When it goes on by itself. @default never */
  readonly until?: Date;
}

const CHANGE: NamesOf<ScheduleChangeOptions> = { manager: true, actor: true };
const PAUSE: NamesOf<PauseRequest> = { ...CHANGE, reason: true, until: true };

/**
 * Schedules within a scope: `schedules.scoped(scope)`. Those whose executions are outside of it do not exist here, and what
 * is created is forced into it. Those of the library itself exist without a scope only.
 *
 * @example
 * const own = schedules.scoped({ metadata: { tenant: 'acme' } });
 * await own.upsert('acme:sync', { task: sync, cron: '0 * * * *' }); // its executions have metadata.tenant
 */
export class ScopedSchedules extends ScheduleReader {
  /** @internal */
  constructor(
    protected readonly parts: ScheduleParts,
    scope: ScheduleScope,
  ) {
    super(parts.ledger, scope);
  }

  /**
   * The same for what is in this scope too: scopes only ever narrow. `'all'` narrows nothing, and has to be said.
   * @throws InvalidOptionError which names what is unknown, undefined, null, empty or of another type
   */
  scoped(scope: ExecutionScope | 'all'): ScopedSchedules {
    if (scope === 'all') return new ScopedSchedules(this.parts, this.scope);
    const checked = CheckedScope.of(scope);
    return new ScopedSchedules(this.parts, new ScheduleScope(this.scope.executions?.and(checked) ?? checked));
  }

  /**
   * Creates a schedule, or makes the one of this name what is asked for. The same again changes nothing.
   * @throws InvalidOptionError which names the option, and what `enqueue` throws for task and payload
   * @throws OutOfScopeError, ScheduleNameTakenError, ScheduleOfCodeError
   */
  async upsert(name: string, request: ScheduleRequest, options: ScheduleChangeOptions = {}): Promise<ScheduleView> {
    assertNewName(name);
    assertChange(options);
    const { executions, writer } = this.parts;
    const label = `Schedule "${name}"`;
    const given = definitionOf(request, label, this.ledger.clock.now());
    const version = versionOf(request.version, `${label}: version`);
    executions.assertKnown(request.task);
    const { createdBy, metadata, tags, queue } = given;
    const forced = this.scope.forced({ createdBy, metadata, tags, queue }, executions.taskHome(request.task));
    const definition = { ...given, ...forced };
    const known = await this.find(name, options.manager);
    if (known && known.origin !== 'service' && known.endedAt === null)
      throw new ScheduleOfCodeError(name, known.origin);
    const home = await executions.homeOf({ name, definition });
    return this.view(await writer.put({ name, origin: 'service', definition, home, version }, options, this.scope));
  }

  /** Slots within a pause are skipped, and never caught up. One that is paused already keeps who did it first. */
  async pause(name: string, request: PauseRequest = {}): Promise<ScheduleView> {
    assertKnown(request, PAUSE, { whole: 'pause' });
    const { reason, until, actor } = request;
    if (reason !== undefined) assertLabel(reason, 'reason');
    const untilMs = until === undefined ? null : assertDate(until, 'until');
    const paused = (found: ScheduleRow, nowMs: number) => {
      if (untilMs !== null && untilMs <= nowMs)
        throw new InvalidOptionError('until', until, 'Use a moment that is still to come.');
      if (viewOf(found, nowMs).paused) return undefined;
      const pause = { pausedAt: nowMs, pausedUntil: untilMs, pausedBy: actor ?? null, pauseReason: reason ?? null };
      return { ...pause, change: 'paused' as const, details: { reason, until } };
    };
    return this.view(await this.parts.writer.change(assertScheduleName(name), paused, request, this.scope));
  }

  async resume(name: string, options: ScheduleChangeOptions = {}): Promise<ScheduleView> {
    assertChange(options);
    // The next look leaves out what lay in the pause, and ends it.
    const resumed = (row: ScheduleRow, nowMs: number) =>
      viewOf(row, nowMs).paused ? { pausedUntil: nowMs, change: 'resumed' as const } : undefined;
    return this.view(await this.parts.writer.change(assertScheduleName(name), resumed, options, this.scope));
  }

  /**
   * Sets an operator's layer over the definition: a deploy does not undo it. `reset` drops it.
   * @throws InvalidOptionError, and what `enqueue` throws for the payload
   */
  async override(name: string, request: OverrideRequest, options: ScheduleChangeOptions = {}): Promise<ScheduleView> {
    assertChange(options);
    const label = `Schedule "${name}"`;
    const { until = null, ...override } = assertOverride(request, label, options.actor);
    const found = await this.existing(name, options.manager);
    const at = this.ledger.clock.now();
    const definition = effective({ ...found, override, overrideUntil: null }, at);
    if (request.cron !== undefined || request.every !== undefined)
      assertJitterFits(request, definition, { label, nowMs: at });
    await this.parts.executions.create({ name, definition });
    const { payload, by: _by, ...told } = override;
    const details = { ...told, ...(payload !== undefined && { payload: 'replaced' }), until: request.until };
    const overridden = (row: ScheduleRow, nowMs: number) => ({
      ...withOverride(row, { override, until, nowMs }),
      change: 'overridden' as const,
      details,
    });
    return this.view(await this.parts.writer.change(name, overridden, options, this.scope));
  }

  /** Drops what an operator has set over the definition. */
  async reset(name: string, options: ScheduleChangeOptions = {}): Promise<ScheduleView> {
    assertChange(options);
    const dropped = (row: ScheduleRow, nowMs: number) =>
      row.override === null
        ? undefined
        : { ...withOverride(row, { override: null, until: null, nowMs }), change: 'reset' as const };
    return this.view(await this.parts.writer.change(assertScheduleName(name), dropped, options, this.scope));
  }

  /** Begins its task now, whatever its pause and `overlap` say. It counts as no slot. The id of the execution. */
  async trigger(name: string, options: ScheduleChangeOptions = {}): Promise<string> {
    assertChange(options);
    return scheduleStart(this.parts, await this.existing(name, options.manager), options);
  }

  /**
   * Fires slots of the past that were missed or skipped, each with what the schedule was then.
   * @throws InvalidOptionError, UnknownScheduleError
   */
  backfill(name: string, request: BackfillRequest, options: ScheduleChangeOptions = {}): Promise<BackfilledSlot[]> {
    assertChange(options);
    return this.parts.backfill.run({ name: assertScheduleName(name), scope: this.scope }, request, options);
  }

  /** What `backfill` would fire now. @throws InvalidOptionError, UnknownScheduleError */
  planBackfill(name: string, request: BackfillRequest): Promise<BackfillPlan> {
    return this.parts.backfill.plan({ name: assertScheduleName(name), scope: this.scope }, request);
  }

  /** Removes a schedule with its history; its executions stay. False where there is none. @throws ScheduleOfCodeError */
  async remove(name: string, options: ScheduleChangeOptions = {}): Promise<boolean> {
    assertChange(options);
    if (!(await this.find(name, options.manager))) return false;
    return this.parts.writer.remove(name, assertRemovable, options, this.scope);
  }
}

function assertRemovable({ name, origin, endedAt }: ScheduleRow): void {
  if (origin !== 'service' && endedAt === null) throw new ScheduleOfCodeError(name, origin);
}

function assertChange(options: ScheduleChangeOptions): void {
  assertKnown(options, CHANGE, { whole: 'options' });
}
