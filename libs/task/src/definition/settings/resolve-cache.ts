import { InvalidOptionError } from '../../errors/index.js';
import { assertCount, assertKnown, type NamesOf } from '../../errors/assertions.js';
import type { PayloadSecrets } from '../../secrets/index.js';
import { durationMs } from '../../time/duration.js';
import type { CacheOptions } from './cache.options.js';
import { keyFunction, payloadDigest } from './payload-key.js';
import { assertKeySource } from './resolve-lock.js';

const OPTIONS: NamesOf<CacheOptions> = { ttl: true, key: true, version: true, shared: true };

/** Whose result it is: what scopes are made of. */
export interface CacheOwner {
  readonly queue: string;
  readonly tags: readonly string[];
  readonly createdBy?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A result cache with every default filled in. */
export interface ResolvedCache {
  readonly ttlMs: number;
  /** The hash that a result is found by. */
  keyOf(payload: unknown, owner: CacheOwner): string;
}

/**
 * Validates a result cache.
 * @param label Whose, for messages: `Task "report" (ReportTasks.generate)`.
 * @throws InvalidOptionError
 */
export function resolveCache(
  options: CacheOptions,
  task: string,
  label: string,
  secrets?: PayloadSecrets,
): ResolvedCache {
  const prefix = `${label}: cache`;
  assertKnown(options, OPTIONS, { whole: prefix, prefix: `${prefix}.` });
  const { ttl = '1h', key, version = 0, shared = false } = options;
  const ttlMs = durationMs(ttl, `${prefix}.ttl`);
  if (ttlMs === 0) throw new InvalidOptionError(`${prefix}.ttl`, ttl, 'Use more than zero.');
  assertKeySource({ key }, prefix);
  assertCount(version, `${prefix}.version`, 0);
  if (typeof shared !== 'boolean') throw new InvalidOptionError(`${prefix}.shared`, shared, 'Use true or false.');
  const ownKey = key === undefined ? payloadDigest : keyFunction({ key, task, label: prefix, secrets });
  return {
    ttlMs,
    keyOf: (payload, owner) =>
      payloadDigest({ task, version, key: ownKey(payload), owner: shared ? null : ownerOf(owner) }),
  };
}

// What the library itself writes into the metadata.
const WRITTEN = new Set(['progress_percent', 'progress_message', 'progress_step', 'schedule_name', 'schedule_slot']);

function ownerOf({ queue, tags, createdBy, metadata }: CacheOwner): object {
  const own = Object.entries(metadata).filter(([name]) => !WRITTEN.has(name));
  return { queue, tags: [...tags].sort(), createdBy: createdBy ?? null, metadata: Object.fromEntries(own) };
}
