import { isObject } from '../options/index.js';
import { isEnqueueOption } from './checked-options.js';
import type { EnqueueOptions } from './enqueue.options.js';

/** One of many that are enqueued together, with options of its own. */
export type EnqueueItem<Input> = Omit<EnqueueOptions, 'manager'> & { readonly payload: Input };

/** Payloads, or payloads with options of their own. */
export type EnqueueItems<Input> = Iterable<Input | EnqueueItem<Input>> | AsyncIterable<Input | EnqueueItem<Input>>;

/** What one of many is enqueued with. */
export interface ItemParts {
  readonly payload: unknown;
  readonly options: EnqueueOptions | undefined;
}

/**
 * Takes an item apart. An object is an item with options if it has `payload` and otherwise only names of options; anything
 * else is a payload. Options of the item come before those of the whole call.
 */
export function itemParts(item: unknown, common: EnqueueOptions | undefined): ItemParts {
  if (!isEnqueueItem(item)) return { payload: item, options: common };
  const { payload, ...own } = item;
  return { payload, options: { ...common, ...own } };
}

function isEnqueueItem(item: unknown): item is EnqueueItem<unknown> {
  if (!isObject(item) || !Object.hasOwn(item, 'payload')) return false;
  const prototype: unknown = Object.getPrototypeOf(item);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.keys(item).every((name) => name === 'payload' || (name !== 'manager' && isEnqueueOption(name)));
}
