import { Get, Patch } from '@nestjs/common';
import { TaskConfig } from '@taskledger/nestjs';
import { RequirePermission, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { asBodyFields, JsonBody, type JsonObject } from '../http/index.js';
import { configChanges, configView } from './config-request.js';

/** The settings of the built-in maintenance jobs. Changing it can delete executions, so that is a permission of its own. */
@AdminController('tasks/config')
export class ConfigController {
  constructor(private readonly config: TaskConfig) {}

  @Get()
  @RequirePermission('config.read')
  async read(): Promise<object> {
    return configView(await this.config.effective());
  }

  @Patch()
  @RequirePermission('config.update')
  async update(@Principal() user: TaskAdminUser, @JsonBody() body: JsonObject): Promise<object> {
    const changes = configChanges(body);
    return configView(await asBodyFields(() => this.config.update(changes, { actor: user.id })));
  }
}
