import { HttpCode, Param, Post } from '@nestjs/common';
import { TaskAlerts } from '@taskledger/nestjs';
import { AlertAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { asBodyFields, assertMembers, JsonBody, type JsonObject } from '../http/index.js';
import { AlertMuteBody, memberOf, bodyAs } from './alert-requests.js';
import { alertView, deliveryView } from './alert-views.js';

/** What operators do to an alert rule, code's too. */
@AdminController('alerts')
export class AlertCommandsController {
  constructor(
    private readonly access: AlertAccess,
    private readonly alerts: TaskAlerts,
  ) {}

  @Post(':name/mute')
  @HttpCode(200)
  async mute(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.assertMay(user, 'alert.manage');
    const { until, reason } = bodyAs(AlertMuteBody, body);
    const options = { until, actor: String(user.id), ...(reason && { reason }) };
    return alertView(await asBodyFields(() => this.alerts.mute(name, options), memberOf));
  }

  @Post(':name/unmute')
  @HttpCode(200)
  async unmute(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.assertMay(user, 'alert.manage');
    assertMembers(body, []);
    return alertView(await this.alerts.unmute(name, { actor: String(user.id) }));
  }

  @Post(':name/test')
  @HttpCode(202)
  async test(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.assertMay(user, 'alert.manage');
    assertMembers(body, []);
    const deliveries = await this.alerts.test(name);
    return { count: deliveries.length, results: deliveries.map(deliveryView) };
  }
}
