import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { BullModule, type BullRootModuleOptions, getQueueToken, getSharedConfigToken } from '@nestjs/bullmq';
import { type FeatureQueue, resolveFeature, type TaskFeatureOptions } from './options/index.js';
import { HostQueues } from './queue/index.js';

/** What `TaskModule.forFeature()` imports. */
@Module({})
export class TaskFeatureModule {
  static of(options: TaskFeatureOptions): DynamicModule {
    const queues = resolveFeature(options).map(queueProvider);
    return {
      module: TaskFeatureModule,
      // Without queues of its own it brings what finds and runs @Processor classes.
      imports: [BullModule.registerQueue()],
      providers: queues,
      exports: queues,
    };
  }
}

function queueProvider({ name, defaultJobOptions }: FeatureQueue): FactoryProvider {
  return {
    provide: getQueueToken(name),
    inject: [HostQueues, { token: getSharedConfigToken(), optional: true }],
    useFactory: (queues: HostQueues, shared: BullRootModuleOptions | undefined) =>
      queues.open(name, defaultJobOptions ?? shared?.defaultJobOptions),
  };
}
