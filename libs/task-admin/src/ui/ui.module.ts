import { type DynamicModule, Module } from '@nestjs/common';
import { UiController } from './ui.controller.js';
import { UiFiles } from './ui-files.js';
import { UiPage } from './ui-page.js';
import { UnknownPages } from './unknown-pages.js';

/** The dashboard, a module of its own because it has a path of its own. */
@Module({ controllers: [UiController], providers: [UiFiles, UiPage, UnknownPages] })
export class UiModule {
  static with(core: DynamicModule): DynamicModule {
    return { module: UiModule, imports: [core] };
  }
}
