import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { Observers } from './observe/index.js';
import { type ObserveOptions, resolveObserve } from './options/index.js';

/** Options of `TaskModule.observeAsync`. */
export interface ObserveAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** What `useFactory` is called with. */
  readonly inject?: FactoryProvider['inject'];
  // Any arguments: their types are those of what is injected.
  readonly useFactory: (...args: never[]) => ObserveOptions | Promise<ObserveOptions>;
}

/** What `TaskModule.observe()` imports. */
@Module({})
export class TaskObserveModule {
  static of(options: ObserveOptions): DynamicModule {
    const observed = resolveObserve(options);
    return moduleOf({ inject: [Observers], useFactory: (observers: Observers) => observers.add(observed) });
  }

  static ofAsync({ imports, inject = [], useFactory }: ObserveAsyncOptions): DynamicModule {
    const add = async (observers: Observers, ...given: never[]): Promise<void> =>
      observers.add(resolveObserve(await useFactory(...given)));
    return { ...moduleOf({ inject: [Observers, ...inject], useFactory: add }), imports };
  }
}

function moduleOf(provider: Pick<FactoryProvider, 'inject' | 'useFactory'>): DynamicModule {
  return { module: TaskObserveModule, providers: [{ provide: Symbol('TASKLEDGER_OBSERVED'), ...provider }] };
}
