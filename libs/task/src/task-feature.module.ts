import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import type { BullRootModuleOptions } from '@nestjs/bullmq';
import { type FeatureQueue, resolveFeature, type TaskFeatureOptions } from './options/index.js';
import { HostQueues, withRedisPackages } from './queue/index.js';

type BullPackage = typeof import('@nestjs/bullmq');

/** What `TaskModule.forFeature()` imports. */
@Module({})
export class TaskFeatureModule {
  static of(options: TaskFeatureOptions): DynamicModule {
    const queues = featureQueues(resolveFeature(options));
    // Nest awaits it, but a module's imports may be evaluated long before that.
    queues.catch(() => undefined);
    return { module: TaskFeatureModule, imports: [queues], exports: [FeatureQueuesModule] };
  }
}

/** The queues themselves, as soon as `@nestjs/bullmq` is loaded. */
@Module({})
class FeatureQueuesModule {}

async function featureQueues(queues: readonly FeatureQueue[]): Promise<DynamicModule> {
  const bull = await withRedisPackages('TaskModule.forFeature()', () => import('@nestjs/bullmq'));
  const providers = queues.map((queue) => queueProvider(queue, bull));
  return {
    module: FeatureQueuesModule,
    // Without queues of its own it brings what finds and runs @Processor classes.
    imports: [bull.BullModule.registerQueue()],
    providers,
    exports: providers,
  };
}

function queueProvider({ name, defaultJobOptions }: FeatureQueue, bull: BullPackage): FactoryProvider {
  return {
    provide: bull.getQueueToken(name),
    inject: [HostQueues, { token: bull.getSharedConfigToken(), optional: true }],
    useFactory: (opened: HostQueues, shared: BullRootModuleOptions | undefined) =>
      opened.open(name, defaultJobOptions ?? shared?.defaultJobOptions),
  };
}
