import { defined, taskNameOf } from '../definition/index.js';
import { InvalidOptionError } from '../errors/index.js';
import {
  assertAtLeast,
  assertDate,
  assertKnown,
  assertLabel,
  assertOneOf,
  assertPriority,
  assertQueueName,
  assertTags,
  assertText,
  isObject,
  type NamesOf,
} from '../errors/assertions.js';
import type { ScheduleDefinition, StoredTiming } from '../ledger/index.js';
import { assertTimezone, cronExpression } from '../time/cron-expression.js';
import { durationMs } from '../time/duration.js';
import type { CatchUp, ScheduleRequest, ScheduleRules, ScheduleTiming } from './schedule.options.js';
import { shortestPeriod, slotsOf } from './slots.js';

const SHORTEST_MS = 1_000;
const ASKED_EVERY = '10s';
const MOST_CAUGHT_UP = 1_000;
const ROUTES: readonly string[] = ['collisions', 'preview'];

const RULES: NamesOf<ScheduleRules> = {
  timezone: true,
  payload: true,
  overlap: true,
  catchUp: true,
  jitter: true,
  startAt: true,
  endAt: true,
  repeat: true,
  metadata: true,
  tags: true,
  priority: true,
  queue: true,
  createdBy: true,
};
const ALL_OF_THEM: NamesOf<Exclude<CatchUp, string>> = { all: true, max: true };
const TIMING: NamesOf<ScheduleTiming> = { cron: true, every: true, at: true, when: true };
const REQUEST: NamesOf<ScheduleRequest> = { ...RULES, ...TIMING, task: true, version: true };

/** A name of a schedule: 1 to 255 characters. */
export function assertScheduleName(name: unknown, option = 'name'): string {
  return assertText(name, option);
}

/** The same of one that is new: some names are those of routes of the API. */
export function assertNewName(name: unknown, option = 'name'): string {
  const text = assertScheduleName(name, option);
  if (!ROUTES.includes(text)) return text;
  throw new InvalidOptionError(option, name, `Use another one: the API has /schedules/${text} for itself.`);
}

/**
 * A request as it is stored, complete.
 * @param label what messages call it, for example `Schedule "nightly"`
 * @throws InvalidOptionError which names the option
 */
export function definitionOf(request: ScheduleRequest, label: string, nowMs: number): ScheduleDefinition {
  const prefix = `${label}: `;
  assertKnown(request ?? null, REQUEST, { whole: label, prefix });
  const timing = timingOf(request, prefix);
  const definition: ScheduleDefinition = {
    task: taskNameOf(request.task, `${prefix}task`),
    timing,
    payload: request.payload ?? {},
    overlap: overlapOf(request, prefix),
    catchUp: catchUpOf(request.catchUp ?? (timing.kind === 'at' ? 'last' : 'none'), `${prefix}catchUp`),
    jitterMs: request.jitter === undefined ? 0 : durationMs(request.jitter, `${prefix}jitter`),
    ...defined({
      ...boundsOf(request, prefix),
      fires: timing.kind === 'at' || timing.kind === 'when' ? 1 : firesOf(request.repeat, `${prefix}repeat`),
      ...labelsOf(request, prefix),
    }),
  };
  assertJitter(definition, nowMs, `${prefix}jitter`);
  return definition;
}

/** @throws InvalidOptionError */
export function versionOf(version = 0, option = 'version'): number {
  if (Number.isInteger(version) && version >= 0 && version <= 2_147_483_647) return version;
  throw new InvalidOptionError(option, version, 'Use a whole number from 0 on.');
}

/** @throws InvalidOptionError */
export function everyMsOf(every: ScheduleTiming['every'] & {}, option: string): number {
  return assertAtLeast(SHORTEST_MS, durationMs(every, option), option);
}

function timingOf(request: ScheduleRequest, prefix: string): StoredTiming {
  const { cron, every, at, when, timezone } = request;
  const given = Object.keys(TIMING).filter((name) => request[name as keyof ScheduleTiming] !== undefined);
  const isOne = given.length === 1 || (given.length === 2 && when !== undefined && every !== undefined);
  if (!isOne)
    throw new InvalidOptionError(
      `${prefix}timing`,
      given.length === 0 ? undefined : given.join(', '),
      'Give exactly one of cron, every, at and when; every may go with when.',
    );
  const zone = timezone === undefined ? 'UTC' : assertTimezone(timezone, `${prefix}timezone`);
  if (cron !== undefined)
    return { kind: 'cron', cron: cronExpression(cron, zone, `${prefix}cron`).text, timezone: zone };
  if (at !== undefined) return { kind: 'at', atMs: assertDate(at, `${prefix}at`) };
  if (when === undefined) return { kind: 'every', everyMs: everyMsOf(every!, `${prefix}every`) };
  const condition = assertText(when, `${prefix}when`);
  return { kind: 'when', condition, everyMs: everyMsOf(every ?? ASKED_EVERY, `${prefix}every`) };
}

function boundsOf(
  { startAt, endAt }: ScheduleRules,
  prefix: string,
): Pick<ScheduleDefinition, 'startAtMs' | 'endAtMs'> {
  const startAtMs = startAt && assertDate(startAt, `${prefix}startAt`);
  const endAtMs = endAt && assertDate(endAt, `${prefix}endAt`);
  if (startAtMs !== undefined && endAtMs !== undefined && endAtMs < startAtMs)
    throw new InvalidOptionError(`${prefix}endAt`, endAt, 'Use a moment that is not before startAt.');
  return { startAtMs, endAtMs };
}

function labelsOf({ metadata, tags, priority, queue, createdBy }: ScheduleRules, prefix: string) {
  return {
    metadata: metadataOf(metadata, `${prefix}metadata`),
    tags: tags && assertTags(tags, `${prefix}tags`),
    priority: priority === undefined ? undefined : assertPriority(priority, `${prefix}priority`),
    queue: queue === undefined ? undefined : assertQueueName(queue, `${prefix}queue`),
    createdBy: createdBy === undefined ? undefined : assertLabel(createdBy, `${prefix}createdBy`),
  };
}

function overlapOf({ overlap = 'skip' }: ScheduleRules, prefix: string): ScheduleDefinition['overlap'] {
  assertOneOf(overlap, ['skip', 'queue', 'cancelRunning', 'allow'], `${prefix}overlap`);
  return overlap;
}

function catchUpOf(catchUp: CatchUp, option: string): number {
  if (catchUp === 'none') return 0;
  if (catchUp === 'last') return 1;
  if (isObject(catchUp)) assertKnown(catchUp, ALL_OF_THEM, { whole: option, prefix: `${option}.` });
  const max = isObject(catchUp) && catchUp['all'] === true ? catchUp['max'] : undefined;
  if (typeof max === 'number' && Number.isInteger(max) && max >= 1 && max <= MOST_CAUGHT_UP) return max;
  const remedy = `Use 'none', 'last' or { all: true, max } with a max from 1 to ${MOST_CAUGHT_UP}.`;
  throw new InvalidOptionError(option, catchUp, remedy);
}

function firesOf(repeat = -1, option: string): number | undefined {
  if (repeat === -1) return undefined;
  if (Number.isInteger(repeat) && repeat >= 0 && repeat < 2_147_483_647) return repeat + 1;
  throw new InvalidOptionError(option, repeat, 'Use -1 (for ever), 0 (once) or how often it fires again.');
}

function metadataOf(metadata: ScheduleRules['metadata'], option: string): ScheduleRules['metadata'] {
  if (metadata === undefined || isObject(metadata)) return metadata;
  throw new InvalidOptionError(option, metadata, "Use an object, such as { tenant: 'acme' }.");
}

function assertJitter(definition: ScheduleDefinition, nowMs: number, option: string): void {
  const period = jitteredOver(definition, nowMs);
  if (period === undefined) return;
  throw new InvalidOptionError(
    option,
    definition.jitterMs,
    `Use less than the shortest time between two slots, ${period} ms.`,
  );
}

/** The shortest time between two slots, where the jitter is not shorter: slots would overtake each other, and be missed. */
export function jitteredOver(definition: ScheduleDefinition, nowMs: number): number | undefined {
  const { jitterMs } = definition;
  const period = jitterMs === 0 ? undefined : shortestPeriod(slotsOf(definition, nowMs), nowMs);
  return period !== undefined && jitterMs >= period ? period : undefined;
}
