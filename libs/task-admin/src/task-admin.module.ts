import { type DynamicModule, Module, type NestModule } from '@nestjs/common';
import { ModulesContainer, RouterModule } from '@nestjs/core';
import { ADMIN_CONTROLLERS } from './admin-controllers.js';
import { ADMIN_PROVIDERS } from './admin-providers.js';
import { AdminCoreModule } from './admin-core.module.js';
import { ApiMount, UiMount } from './http/index.js';
import type { ASYNC_OPTIONS_TYPE, OPTIONS_TYPE } from './task-admin.module-definition.js';
import { UiModule } from './ui/ui.module.js';

/**
 * REST and the dashboard for Taskledger, on Express and on Fastify. Fastify's router refuses path parameters over 100 characters; with
 * task ids or names that long give it `new FastifyAdapter({ routerOptions: { maxParamLength: 255 } })`.
 *
 * @example
 * @Module({ imports: [TaskModule.forRoot(), TaskAdminModule.forRoot({ access: { useClass: MyAccess } })] })
 * export class AppModule {}
 */
@Module({
  controllers: ADMIN_CONTROLLERS,
  providers: ADMIN_PROVIDERS,
})
export class TaskAdminModule implements NestModule {
  static forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return around(AdminCoreModule.forRoot(options));
  }

  static forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return around(AdminCoreModule.forRootAsync(options));
  }

  constructor(
    private readonly mount: ApiMount,
    private readonly ui: UiMount,
    private readonly modules: ModulesContainer,
  ) {}

  // Nest calls this after the host has set its global prefix and before it registers the routes.
  configure(): void {
    new RouterModule(this.modules, [
      { path: this.mount.modulePath, module: TaskAdminModule },
      { path: this.ui.modulePath, module: UiModule },
    ]);
  }
}

function around(core: DynamicModule): DynamicModule {
  return { module: TaskAdminModule, imports: [core, UiModule.with(core)] };
}
