import { Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { type Duration, TaskAlerts } from '@taskledger/nestjs';
import { AlertAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { asBodyFields, FromUrl, JsonBody, type JsonObject, type RequestUrl, ValidatedQuery } from '../http/index.js';
import {
  AlertBody,
  AlertChangesBody,
  AlertDeliveriesQuery,
  AlertPreviewBody,
  memberOf,
  bodyAs,
  changesOf,
  ruleOf,
  thoughtOf,
} from './alert-requests.js';
import { alertView, deliveryView, previewView } from './alert-views.js';

/** Who is told of what. */
@AdminController('alerts')
export class AlertsController {
  constructor(
    private readonly access: AlertAccess,
    private readonly alerts: TaskAlerts,
  ) {}

  @Get()
  async list(@Principal() user: TaskAdminUser): Promise<object> {
    await this.access.assertMay(user, 'alert.read');
    const alerts = await this.alerts.list();
    return { count: alerts.length, channels: this.alerts.listChannels(), results: alerts.map(alertView) };
  }

  @Post()
  async create(@Principal() user: TaskAdminUser, @JsonBody() body: JsonObject): Promise<object> {
    await this.access.assertMay(user, 'alert.manage');
    const rule = ruleOf(bodyAs(AlertBody, body));
    return alertView(await asBodyFields(() => this.alerts.create(rule, { actor: String(user.id) }), memberOf));
  }

  @Post('preview')
  @HttpCode(200)
  async preview(@Principal() user: TaskAdminUser, @JsonBody() body: JsonObject): Promise<object> {
    await this.access.assertMay(user, 'alert.read');
    const asked = bodyAs(AlertPreviewBody, body);
    const over = (asked.over ?? undefined) as Duration | undefined;
    const preview = await asBodyFields(
      () => this.alerts.preview(thoughtOf(asked), over === undefined ? {} : { over }),
      memberOf,
    );
    return previewView(preview);
  }

  @Get(':name')
  async detail(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    await this.access.assertMay(user, 'alert.read');
    return alertView(await this.alerts.get(name));
  }

  @Patch(':name')
  async change(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.assertMay(user, 'alert.manage');
    const changes = changesOf(bodyAs(AlertChangesBody, body));
    return alertView(await asBodyFields(() => this.alerts.update(name, changes, { actor: String(user.id) }), memberOf));
  }

  @Delete(':name')
  @HttpCode(204)
  async remove(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<void> {
    await this.access.assertMay(user, 'alert.manage');
    await this.alerts.remove(name, { actor: String(user.id) });
  }

  @Get(':name/deliveries')
  async deliveries(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @ValidatedQuery(AlertDeliveriesQuery) { cursor, page_size: limit }: AlertDeliveriesQuery,
    @FromUrl() { path, search }: RequestUrl,
  ): Promise<object> {
    await this.access.assertMay(user, 'alert.read');
    const found = await this.alerts.deliveries(name, { limit: limit + 1, ...(cursor && { before: cursor }) });
    const shown = found.slice(0, limit);
    const link = new URLSearchParams(search);
    link.set('cursor', shown.at(-1)?.id ?? '');
    return {
      next: found.length > limit ? `${path}?${link.toString()}` : null,
      results: shown.map(deliveryView),
    };
  }
}
