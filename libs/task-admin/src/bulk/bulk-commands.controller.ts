import { HttpCode, Param, Post } from '@nestjs/common';
import { type BulkChangeOptions, type BulkPreview, EmptySelectionError } from '@taskledger/nestjs';
import { BulkAccess, creatorOf, Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject, validated } from '../http/index.js';
import { BulkChangeBody, BulkSelectionBody, type CanaryBody, startOf } from './bulk.requests.js';
import { BulkSelections } from './bulk-selections.js';
import { BulkViews, previewView } from './bulk-views.js';

const STRICT = { unknown: 'member' } as const;

/** What people do to many executions at once. Rights are asked at the start, for each of them. */
@AdminController('bulk-operations')
export class BulkCommandsController {
  constructor(
    private readonly access: BulkAccess,
    private readonly selections: BulkSelections,
    private readonly views: BulkViews,
  ) {}

  @Post('preview')
  @HttpCode(200)
  @RequirePermission('execution.read')
  async preview(@Principal() user: TaskAdminUser, @JsonBody() body: JsonObject): Promise<object> {
    const asked = validated(BulkSelectionBody, body, STRICT);
    const selection = await this.selections.counted(user, asked);
    const bulk = await this.access.operationsOf(user);
    return previewView(selection ? await bulk.preview(selection) : nothing(asked));
  }

  @Post()
  @HttpCode(202)
  async start(@Principal() user: TaskAdminUser, @JsonBody() body: JsonObject): Promise<object> {
    await this.access.assertMaySome(user);
    const asked = startOf(body);
    await this.access.assertMay(user, asked.action);
    const { priority, reason, per_second: perSecond, canary } = asked;
    const bulk = await this.access.operationsOf(user);
    const operation = await bulk.start({
      ...(await this.selections.startable(user, asked)),
      ...by(user, reason),
      ...(priority != null && { priority }),
      ...(perSecond != null && { perSecond }),
      ...(canary != null && { canary: canaryOf(canary) }),
    });
    return this.views.detail(user, operation);
  }

  @Post(':id/abort')
  @HttpCode(200)
  abort(@Principal() user: TaskAdminUser, @Param('id') id: string, @JsonBody() body: JsonObject): Promise<object> {
    return this.change(user, id, body, 'abort');
  }

  @Post(':id/resume')
  @HttpCode(200)
  resume(@Principal() user: TaskAdminUser, @Param('id') id: string, @JsonBody() body: JsonObject): Promise<object> {
    return this.change(user, id, body, 'resume');
  }

  /** The answer is the operation that undoes it. */
  @Post(':id/undo')
  @HttpCode(202)
  undo(@Principal() user: TaskAdminUser, @Param('id') id: string, @JsonBody() body: JsonObject): Promise<object> {
    return this.change(user, id, body, 'undo');
  }

  private async change(
    user: TaskAdminUser,
    id: string,
    body: JsonObject,
    what: 'abort' | 'resume' | 'undo',
  ): Promise<object> {
    const { action } = await this.access.changeable(user, id);
    // What undoes a retry cancels.
    if (what === 'undo' && action === 'retry') await this.access.assertMay(user, 'cancel');
    const options = by(user, validated(BulkChangeBody, body, STRICT).reason);
    return this.views.detail(user, await (await this.access.operationsOf(user))[what](id, options));
  }
}

function by(user: TaskAdminUser, reason: string | null | undefined): BulkChangeOptions {
  const createdBy = creatorOf(user) ?? String(user.id);
  return { createdBy, ...(reason && { reason }) };
}

function canaryOf({ first, next, stop_above_failure_rate: rate }: CanaryBody): object {
  return {
    ...(first != null && { first }),
    ...(next != null && { next }),
    ...(rate != null && { stopAboveFailureRate: rate }),
  };
}

function nothing({ action }: BulkSelectionBody): BulkPreview {
  const { code, message } = new EmptySelectionError(action);
  return { count: { count: 0, capped: false }, byStatus: new Map(), refusal: { code, message } };
}
