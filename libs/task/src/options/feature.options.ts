import { InvalidOptionError } from '../errors/index.js';
import { assertQueueName } from '../errors/assertions.js';
import { rejectUnknown } from './known-options.js';

/** A BullMQ queue for jobs of the host's own. */
export interface FeatureQueue {
  readonly name: string;
  /** Of BullMQ, for every job that is added. @default those of `BullModule.forRoot()`, else BullMQ's own */
  readonly defaultJobOptions?: Readonly<Record<string, unknown>>;
}

/** Options of `TaskModule.forFeature`. */
export interface TaskFeatureOptions {
  /** Names, or `{ name, defaultJobOptions }`; at least one. */
  readonly queues: readonly (string | FeatureQueue)[];
}

/** @throws InvalidOptionError */
export function resolveFeature(options: TaskFeatureOptions): FeatureQueue[] {
  rejectUnknown('forFeature.', options, ['queues']);
  const given: unknown = (options as Partial<TaskFeatureOptions> | undefined)?.queues;
  if (!Array.isArray(given) || given.length === 0)
    throw new InvalidOptionError('forFeature.queues', given, "Use a list of names, such as ['reports'].");
  const queues = new Map<string, FeatureQueue>();
  for (const [index, entry] of (given as TaskFeatureOptions['queues']).entries()) {
    const queue = resolveQueue(entry, `forFeature.queues[${index}]`);
    const before = queues.get(queue.name);
    if (before && before.defaultJobOptions !== queue.defaultJobOptions)
      throw new InvalidOptionError(`forFeature.queues[${index}]`, entry, 'The list has this queue with other options.');
    queues.set(queue.name, queue);
  }
  return [...queues.values()];
}

function resolveQueue(entry: unknown, option: string): FeatureQueue {
  if (typeof entry === 'string') return { name: assertQueueName(entry, option) };
  if (typeof entry !== 'object' || entry === null)
    throw new InvalidOptionError(option, entry, 'Use a name, or { name, defaultJobOptions }.');
  rejectUnknown(`${option}.`, entry, ['name', 'defaultJobOptions']);
  const { name, defaultJobOptions } = entry as Partial<FeatureQueue>;
  return { name: assertQueueName(String(name ?? ''), `${option}.name`), defaultJobOptions };
}
