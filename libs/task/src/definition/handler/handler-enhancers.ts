import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants.js';
import { InvalidTaskHandlerError } from '../../errors/index.js';
import type { ProviderWrapper } from './handler.factory.js';

const ENHANCERS = [GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA, EXCEPTION_FILTERS_METADATA];

interface HandlerName {
  readonly task: string;
  readonly owner: string;
  readonly method: string;
}

/**
 * Nest constructs the guards and the like of classes that it constructs itself. For those of a factory's
 * or a value's class it would silently run none: better no boot than a task without its guard.
 * @throws InvalidTaskHandlerError
 */
export function assertEnhancersRun(wrapper: ProviderWrapper, prototype: object, handler: HandlerName): void {
  const targets = [prototype.constructor, Reflect.get(prototype, handler.method)];
  const enhancers = targets.flatMap((target) =>
    ENHANCERS.flatMap((key): unknown[] => Reflect.getMetadata(key, target) ?? []),
  );
  const lost = enhancers.find((enhancer) => typeof enhancer === 'function' && !isConstructed(wrapper, enhancer));
  if (typeof lost !== 'function') return;
  throw new InvalidTaskHandlerError(
    handler.task,
    handler.owner,
    `Nest would not apply its ${lost.name}, since it does not construct the provider itself. Use an instance of ${lost.name}, or provide the class with useClass.`,
  );
}

function isConstructed(wrapper: ProviderWrapper, enhancer: object): boolean {
  return wrapper.host?.injectables.has(enhancer as never) ?? false;
}
