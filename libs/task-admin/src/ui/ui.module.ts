import { type DynamicModule, Module } from '@nestjs/common';
import { UiController } from './ui.controller.js';
import { UiFiles } from './ui-files.js';

/** The dashboard, a module of its own because it has a path of its own. */
@Module({ controllers: [UiController], providers: [UiFiles] })
export class UiModule {
  static with(core: DynamicModule): DynamicModule {
    return { module: UiModule, imports: [core] };
  }
}
