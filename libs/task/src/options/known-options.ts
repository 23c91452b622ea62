import { InvalidOptionError } from '../errors/index.js';
import { isObject } from '../errors/assertions.js';
import { CONFIG_KEYS } from './maintenance.config.js';
import type { TaskModuleOptions } from './task-module.options.js';

// What each group of options may hold; `queues` is a map of names to a group.
const KNOWN: Readonly<Record<keyof TaskModuleOptions, readonly string[]>> = {
  ledger: ['embedded', 'url', 'dataSource', 'directUrl', 'schema', 'poolSize', 'migrations'],
  engine: ['redis'],
  worker: ['queues', 'concurrency', 'name', 'version', 'shutdownGrace'],
  queues: ['type', 'concurrency', 'globalConcurrency', 'limiter', 'maxSize'],
  defaults: ['queue', 'priority', 'retry', 'timeout'],
  timeouts: ['enqueue', 'abortGrace', 'nodeLease', 'blockedLoop'],
  limits: ['payloadBytes', 'metadataBytes', 'resultBytes', 'artifactBytes', 'logLines', 'crashLimit'],
  messages: ['queued', 'started', 'success', 'failure'],
  retention: ['finished', 'tasks', 'audit'],
  maintenance: CONFIG_KEYS,
  preflight: [],
  redact: ['paths', 'keys', 'defaults'],
  external: ['connection', 'prefix'],
  alerts: ['rules', 'channels', 'dashboardUrl'],
};

// What need not be an object; their own checks look at the rest.
const SAID_OTHERWISE: Readonly<Partial<Record<string, (given: unknown) => boolean>>> = {
  worker: (given) => given === false,
  engine: (given) => typeof given === 'string',
  preflight: () => true,
};

/**
 * A misspelt option would silently do nothing.
 * @throws InvalidOptionError which lists the known names
 */
export function rejectUnknownOptions(options: TaskModuleOptions): void {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionError('options', options, `Use an object. Known options: ${Object.keys(KNOWN).join(', ')}.`);
  rejectUnknown('', options, Object.keys(KNOWN));
  for (const [group, known] of Object.entries(KNOWN))
    rejectInGroup(group, options[group as keyof TaskModuleOptions], known);
}

function rejectInGroup(group: string, given: unknown, known: readonly string[]): void {
  if (given === undefined || SAID_OTHERWISE[group]?.(given)) return;
  if (!isObject(given))
    throw new InvalidOptionError(group, given, `Use an object. Known options: ${known.join(', ')}.`);
  if (group !== 'queues') return rejectUnknown(`${group}.`, given, known);
  for (const [name, queue] of Object.entries(given)) {
    if (!isObject(queue)) throw new InvalidOptionError(`queues.${name}`, queue, 'Use an object, {} for no options.');
    rejectUnknown(`queues.${name}.`, queue, known);
  }
}

// What nobody knows here may be a password.
const SECRET = /^(ledger|engine|external|alerts)\./;

/** @throws InvalidOptionError for a key of a group that nobody knows; `prefix` ends with a dot */
export function rejectUnknown(prefix: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) return;
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      const shown = SECRET.test(prefix) ? '…' : value;
      throw new InvalidOptionError(`${prefix}${name}`, shown, `Known options: ${known.join(', ')}.`);
    }
    if (value === null)
      throw new InvalidOptionError(`${prefix}${name}`, value, 'Leave it out, or use undefined, for its default.');
  }
}
