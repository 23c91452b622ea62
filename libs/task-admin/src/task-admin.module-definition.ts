import { ConfigurableModuleBuilder, type ModuleMetadata } from '@nestjs/common';
import type { TaskAdminOptions } from './task-admin.options.js';

/** The static side of `TaskAdminModule`: `forRoot`, `forRootAsync` and their async-provider variants. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<TaskAdminOptions>({ moduleName: 'TaskAdmin' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createTaskAdminOptions')
    .setExtras<Pick<ModuleMetadata, 'imports'>>({ imports: [] }, (definition, { imports = [] }) => ({
      ...definition,
      imports: [...new Set([...(definition.imports ?? []), ...imports])],
    }))
    .build();

/** What `forRootAsync({ useClass })` expects. */
export interface TaskAdminOptionsFactory {
  createTaskAdminOptions(): TaskAdminOptions | Promise<TaskAdminOptions>;
}
