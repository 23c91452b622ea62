import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { ProviderWrapper } from '../handler/handler.factory.js';

/** A method of a provider or controller, with what a decorator has left on it. */
export interface DecoratedMethod<Host, Mark> {
  readonly wrapper: ProviderWrapper;
  readonly host: Host;
  readonly method: string & keyof Host;
  /** One for each time that it was decorated. */
  readonly marks: readonly Mark[];
}

/** The methods of an application's instances that a decorator has left a list of marks on, by this key. */
export function decoratedMethods<Host extends object, Mark>(
  key: symbol,
  discovery: DiscoveryService,
  scanner: MetadataScanner,
): DecoratedMethod<Host, Mark>[] {
  // An alias stands for a provider that is found by itself.
  const wrappers = [...discovery.getProviders(), ...discovery.getControllers()].filter(({ isAlias }) => !isAlias);
  return wrappers.flatMap((wrapper) => {
    const instance: unknown = wrapper.instance;
    if (typeof instance !== 'object' || instance === null) return [];
    const host = instance as Host;
    return scanner.getAllMethodNames(Object.getPrototypeOf(host) as object).flatMap((name) => {
      const method = name as string & keyof Host;
      const handler: unknown = host[method];
      if (typeof handler !== 'function') return [];
      const marks = (Reflect.getMetadata(key, handler) ?? []) as readonly Mark[];
      return marks.length > 0 ? [{ wrapper, host, method, marks }] : [];
    });
  });
}
