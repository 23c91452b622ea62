import { InvalidOptionError } from '@taskledger/nestjs';

/** How often something may be done. */
export interface Rate {
  /** At least 1. A minute's worth may come at once. */
  readonly perMinute: number;
}

/** Limits for each user, in each process. `false` switches one off. */
export interface LimitOptions {
  /** Reading, streams included. @default { perMinute: 1200 } */
  readonly requests?: Rate | false;
  /** Everything that changes something, but for bulk requests. @default { perMinute: 300 } */
  readonly changes?: Rate | false;
  /** Requests for many executions at once. @default { perMinute: 60 } */
  readonly bulk?: Rate | false;
  /**
   * Streams that are open at a time, of each kind: of events, and of jobs. Every window of the dashboard has one, and without
   * a login everybody is one user. @default 25
   */
  readonly streams?: number;
}

/** The limits, with every default filled in; Infinity where there is none. */
export interface LimitSettings {
  readonly requestsPerMinute: number;
  readonly changesPerMinute: number;
  readonly bulkPerMinute: number;
  readonly streams: number;
}

const LIMITS = ['requests', 'changes', 'bulk', 'streams'];

/** @throws InvalidOptionError which names the option, the value and the remedy */
export function resolveLimits(options: unknown = {}): LimitSettings {
  const limits = assertObject('limits', options) as LimitOptions;
  rejectUnknown('limits.', limits, LIMITS);
  return {
    requestsPerMinute: perMinute('requests', limits.requests, 1_200),
    changesPerMinute: perMinute('changes', limits.changes, 300),
    bulkPerMinute: perMinute('bulk', limits.bulk, 60),
    streams: streamsOf(limits.streams),
  };
}

function perMinute(name: string, rate: unknown, otherwise: number): number {
  if (rate === undefined) return otherwise;
  if (rate === false) return Infinity;
  const option = `limits.${name}`;
  const given = assertObject(option, rate) as Partial<Rate>;
  rejectUnknown(`${option}.`, given, ['perMinute']);
  const { perMinute: value } = given;
  if (typeof value === 'number' && value >= 1 && value <= 1e9) return value;
  throw new InvalidOptionError(
    `${option}.perMinute`,
    value,
    'Use a number of at least 1, or false instead of the rate.',
  );
}

function streamsOf(streams: unknown = 25): number {
  if (Number.isInteger(streams) && (streams as number) >= 1) return streams as number;
  throw new InvalidOptionError('limits.streams', streams, 'Use a whole number of at least 1.');
}

/** @throws InvalidOptionError */
export function assertObject(option: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InvalidOptionError(option, value, 'Use an object, or leave it out.');
}

/** @throws InvalidOptionError that names the first unknown option */
export function rejectUnknown(prefix: string, given: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name))
      throw new InvalidOptionError(`${prefix}${name}`, value, `Known options: ${known.join(', ')}.`);
  }
}
