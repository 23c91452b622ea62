import type { DiscoveryService } from '@nestjs/core';
import type { ProviderWrapper } from '../handler/handler.factory.js';

export type HandlerClass = { readonly name: string; readonly prototype: object };

/** A provider or controller with its class. */
export interface DiscoveredClass {
  readonly type: HandlerClass;
  readonly wrapper: ProviderWrapper;
}

/** The providers and controllers of an application that have a class. */
export function discoveredClasses(discovery: DiscoveryService): DiscoveredClass[] {
  const wrappers = [...discovery.getProviders(), ...discovery.getControllers()];
  return wrappers.flatMap((wrapper) => {
    const type = classOf(wrapper);
    return type ? [{ type, wrapper }] : [];
  });
}

// An alias stands for a provider that is found by itself. For factories and values the class is the instance's.
function classOf(wrapper: ProviderWrapper): HandlerClass | undefined {
  if (wrapper.isAlias) return undefined;
  if (!wrapper.isNotMetatype) return (wrapper.metatype as HandlerClass | null) ?? undefined;
  const instance: unknown = wrapper.instance;
  if (typeof instance !== 'object' || instance === null) return undefined;
  const type: unknown = Object.getPrototypeOf(instance)?.constructor;
  return typeof type === 'function' ? (type as unknown as HandlerClass) : undefined;
}
