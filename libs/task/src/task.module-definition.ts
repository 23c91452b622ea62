import { ConfigurableModuleBuilder } from '@nestjs/common';
import { TASK_OPTIONS, type TaskModuleOptions } from './options/index.js';

/** The static side of `TaskModule`: `forRoot`, `forRootAsync` and their async-provider variants. */
export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<TaskModuleOptions>({ optionsInjectionToken: TASK_OPTIONS })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createTaskOptions')
    .setExtras({ global: true }, (definition, { global }) => ({ ...definition, global }))
    .build();

/** What `forRootAsync({ useClass })` expects. */
export interface TaskOptionsFactory {
  createTaskOptions(): TaskModuleOptions | Promise<TaskModuleOptions>;
}
