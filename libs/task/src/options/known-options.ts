import { InvalidOptionError } from '../errors/index.js';
import { CONFIG_KEYS } from './maintenance.config.js';
import type { TaskModuleOptions } from './task-module.options.js';

// What each group of options may hold; `queues` is a map of names to a group.
const KNOWN: Readonly<Record<keyof TaskModuleOptions, readonly string[]>> = {
  ledger: ['embedded', 'url', 'dataSource', 'directUrl', 'schema', 'poolSize', 'migrations'],
  engine: ['redis'],
  worker: ['queues', 'concurrency', 'name', 'shutdownGrace'],
  queues: ['type', 'concurrency', 'globalConcurrency', 'limiter'],
  defaults: ['queue', 'priority', 'retry', 'timeout'],
  timeouts: ['enqueue', 'abortGrace', 'nodeLease', 'blockedLoop'],
  limits: ['payloadBytes', 'metadataBytes', 'resultBytes', 'artifactBytes', 'logLines', 'crashLimit'],
  messages: ['queued', 'started', 'success', 'failure'],
  retention: ['finished', 'tasks'],
  maintenance: CONFIG_KEYS,
  preflight: [],
};

/**
 * A misspelt option would silently do nothing.
 * @throws InvalidOptionError which lists the known names
 */
export function rejectUnknownOptions(options: TaskModuleOptions): void {
  rejectUnknown('', options, Object.keys(KNOWN));
  for (const [group, known] of Object.entries(KNOWN)) {
    const given: unknown = options[group as keyof TaskModuleOptions];
    const members = group === 'queues' ? Object.entries(given ?? {}) : [['', given] as const];
    for (const [name, member] of members) rejectUnknown(name ? `${group}.${name}.` : `${group}.`, member, known);
  }
}

/** @throws InvalidOptionError for a key of a group that nobody knows; `prefix` ends with a dot */
export function rejectUnknown(prefix: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) return;
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name))
      throw new InvalidOptionError(`${prefix}${name}`, value, `Known options: ${known.join(', ')}.`);
  }
}
