import type { Random } from './random.js';

/** One enqueue that a producer is to do. */
export interface Order {
  /** Names the intent, before any id exists. */
  readonly n: string;
  readonly task: string;
  /** When, in ms from the beginning. */
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
  /** Pads the payload to so many bytes of JSON. */
  readonly bytes?: number;
  /** Inside a transaction of the caller's own, and how that ends. */
  readonly transaction?: 'commit' | 'rollback';
}

export interface WorkloadOptions {
  readonly count: number;
  /** The enqueues are spread over this time. */
  readonly spreadMs: number;
  /** Longest work of a handler. @default 40 */
  readonly longestMs?: number;
  /** @default no order has a transaction of its own */
  readonly transactions?: boolean;
  /** Tells several workloads of one scenario apart. @default '' */
  readonly prefix?: string;
}

const KINDS = [
  ...Array<string>(11).fill('work'),
  ...Array<string>(3).fill('guarded'),
  ...Array<string>(2).fill('flaky'),
  ...Array<string>(2).fill('chatty'),
  'delayed',
  'keyed',
];

/** Draws a mixed workload: short and longer tasks, guarded effects, failures, log lines, delays, caller-given ids. */
export function workload(random: Random, options: WorkloadOptions): Order[] {
  return Array.from({ length: options.count }, (_, index) => order(random, index, options));
}

function order(random: Random, index: number, options: WorkloadOptions): Order {
  const { spreadMs, longestMs = 40, transactions = false, prefix = '' } = options;
  const n = `${prefix}${index}`;
  const kind = random.pick(KINDS);
  const isTask = kind !== 'delayed' && kind !== 'keyed';
  return {
    n,
    task: isTask ? kind : 'work',
    at: random.between(0, spreadMs),
    payload: { n, ms: random.between(0, longestMs) },
    options: optionsOf(kind, n, random),
    ...(transactions ? { transaction: random.chance(0.5) ? 'rollback' : 'commit' } : {}),
  };
}

function optionsOf(kind: string, n: string, random: Random): Record<string, unknown> {
  const priority = random.between(1, 10);
  if (kind === 'delayed') return { priority, delay: random.between(100, 1_500) };
  if (kind === 'keyed') return { priority, taskId: `chaos-${n}` };
  return { priority };
}

/** The same orders, all of which may begin at once. */
export function undelayed(orders: readonly Order[]): Order[] {
  return orders.map(({ options: { delay: _delay, ...options }, ...order }) => ({ ...order, options }));
}
