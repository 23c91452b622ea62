import { assertCount, assertKnown, assertOneOf, isObject, isText, QUEUE_NAME } from '../errors/assertions.js';
import { InvalidOptionError } from '../errors/index.js';
import type { AlertDefinition, AlertKind } from '../ledger/index.js';
import { type Duration, durationMs } from '../time/duration.js';
import type { AlertRule } from './alert.options.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LONGEST_WINDOW_MS = 7 * DAY_MS;
const MOST_NAMES = 100;
const MOST_CHANNELS = 20;

type Member = Exclude<keyof AnyRule, 'name' | 'kind' | 'channels' | 'cooldown'>;

/** What any kind may have; which of it, the kind says. */
export interface AnyRule {
  readonly name: string;
  readonly kind: AlertKind;
  readonly channels?: readonly string[];
  readonly cooldown?: Duration;
  readonly taskName?: string | readonly string[];
  readonly queue?: string | readonly string[];
  readonly schedule?: string | readonly string[];
  readonly window?: Duration;
  readonly minRuns?: number;
  readonly above?: number;
  readonly count?: number;
  readonly olderThan?: Duration;
  readonly slowerThan?: Duration;
  readonly lateBy?: Duration;
}

const OF_KIND: Readonly<Record<AlertKind, readonly Member[]>> = {
  failure_rate: ['taskName', 'queue', 'window', 'above', 'minRuns'],
  exhausted: ['taskName', 'queue', 'window', 'count'],
  slow: ['taskName', 'queue', 'window', 'slowerThan', 'minRuns'],
  backlog_age: ['queue', 'olderThan'],
  no_worker: ['queue', 'olderThan'],
  missed_schedule: ['schedule', 'window', 'count', 'lateBy'],
};

const WINDOW: Readonly<Partial<Record<AlertKind, Duration>>> = {
  failure_rate: '15m',
  exhausted: '1h',
  slow: '15m',
  missed_schedule: '1h',
};

/** What alerts can look at. */
export const ALERT_KINDS = Object.keys(OF_KIND) as readonly AlertKind[];

/**
 * Checks a rule and fills in its defaults.
 * @param at what its members are called in messages: `alerts.rules[0].`
 * @throws InvalidOptionError which names the member
 */
export function resolveAlertRule(given: AlertRule, at = ''): { name: string; definition: AlertDefinition } {
  if (!isObject(given)) throw new InvalidOptionError(at ? at.slice(0, -1) : 'rule', given, 'Use an object.');
  const rule = given as AnyRule;
  assertOneOf(rule.kind, ALERT_KINDS, `${at}kind`);
  const members = ['name', 'kind', 'channels', 'cooldown', ...OF_KIND[rule.kind]];
  assertKnown(rule, Object.fromEntries(members.map((name) => [name, true])) as Record<keyof AnyRule, true>, {
    whole: 'rule',
    prefix: at,
  });
  return { name: assertRuleName(rule.name, `${at}name`), definition: definitionOf(rule, at) };
}

function assertRuleName(name: string, option: string): string {
  if (typeof name === 'string' && QUEUE_NAME.test(name)) return name;
  throw new InvalidOptionError(option, name, 'Use 1 to 100 letters, digits, dots, dashes or underscores.');
}

function definitionOf(rule: AnyRule, at: string): AlertDefinition {
  const { kind, channels = [], cooldown = '1h' } = rule;
  const bounds = Object.fromEntries(
    OF_KIND[kind].flatMap((member) => {
      const found = RESOLVED[member](rule, `${at}${member}`);
      return found[1] === undefined ? [] : [found];
    }),
  );
  return {
    kind,
    ...bounds,
    channels: namesOf(channels, `${at}channels`, MOST_CHANNELS) ?? [],
    cooldownMs: between(durationMs(cooldown, `${at}cooldown`), [MINUTE_MS, 30 * DAY_MS], `${at}cooldown`),
  };
}

const RESOLVED: Readonly<Record<Member, (rule: AnyRule, at: string) => [string, unknown]>> = {
  taskName: ({ taskName }, at) => ['tasks', namesOf(taskName, at)],
  queue: ({ queue }, at) => ['queues', namesOf(queue, at)],
  schedule: ({ schedule }, at) => ['schedules', namesOf(schedule, at)],
  window: ({ window, kind }, at) => [
    'windowMs',
    between(durationMs(window ?? WINDOW[kind]!, at), [MINUTE_MS, LONGEST_WINDOW_MS], at),
  ],
  minRuns: ({ minRuns = 10 }, at) => ['minRuns', assertCount(minRuns, at)],
  above: ({ above }, at) => ['above', share(above, at)],
  count: ({ count = 1 }, at) => ['count', assertCount(count, at)],
  olderThan: ({ olderThan, kind }, at) => {
    const given = olderThan ?? (kind === 'no_worker' ? '1m' : undefined);
    return ['olderThanMs', between(needed(given, at), [kind === 'no_worker' ? 0 : 1_000, 365 * DAY_MS], at)];
  },
  slowerThan: ({ slowerThan }, at) => ['slowerThanMs', between(needed(slowerThan, at), [1, 25 * DAY_MS], at)],
  lateBy: ({ lateBy = '5m' }, at) => ['lateByMs', between(durationMs(lateBy, at), [MINUTE_MS, LONGEST_WINDOW_MS], at)],
};

function needed(given: Duration | undefined, at: string): number {
  if (given === undefined) throw new InvalidOptionError(at, given, "Say how long, for example '10m'.");
  return durationMs(given, at);
}

function share(given: number | undefined, at: string): number {
  if (typeof given === 'number' && given >= 0 && given < 1) return given;
  throw new InvalidOptionError(at, given, 'Use a share from 0 to below 1, for example 0.2.');
}

function between(ms: number, [least, most]: readonly [number, number], at: string): number {
  if (ms >= least && ms <= most) return ms;
  throw new InvalidOptionError(at, ms, `Use at least ${least} ms and at most ${most} ms.`);
}

// An empty list would mean all of them elsewhere: nobody means that.
function namesOf(given: unknown, at: string, most = MOST_NAMES): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const names = [given].flat();
  const isEmpty = names.length === 0 && most === MOST_NAMES;
  if (!isEmpty && names.length <= most && names.every((name) => isText(name))) return [...new Set(names as string[])];
  throw new InvalidOptionError(at, given, `Use a name, or a list of at most ${most}.`);
}
