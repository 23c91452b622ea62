import type { FactoryProvider, InjectionToken } from '@nestjs/common';

type Constructor<Args extends unknown[]> = new (...args: Args) => unknown;

/**
 * Provides a plain class. What its constructor needs is said once, where everything is put together, so that
 * the classes themselves know nothing of Nest's container.
 */
export function part<Args extends unknown[]>(
  type: Constructor<Args>,
  inject: { readonly [K in keyof Args]: InjectionToken },
): FactoryProvider {
  return { provide: type, inject: [...inject], useFactory: (...args: unknown[]) => new type(...(args as Args)) };
}

/** Provides a plain class whose constructor takes its parts by name. */
export function assembly<Parts extends object>(
  type: Constructor<[parts: Parts]>,
  inject: { readonly [K in keyof Parts]: InjectionToken },
): FactoryProvider {
  const names = Object.keys(inject) as (keyof Parts)[];
  return {
    provide: type,
    inject: names.map((name) => inject[name]),
    useFactory: (...values: unknown[]) =>
      new type(Object.fromEntries(names.map((name, index) => [name, values[index]])) as Parts),
  };
}

/** Provides what has begun: the application waits for it. */
export function begun(provider: FactoryProvider<{ begin(): Promise<unknown> }>): FactoryProvider {
  return {
    ...provider,
    useFactory: async (...values: unknown[]) => (await provider.useFactory(...values)).begin(),
  };
}
