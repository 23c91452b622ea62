import { Get, Headers, Param } from '@nestjs/common';
import { type TaskExecution, Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../../access/index.js';
import { AdminController } from '../../admin-controller.decorator.js';
import { artifactItem } from '../../artifacts/artifact-view.js';
import { preferredType } from '../../http/accepted.js';
import { ValidatedQuery } from '../../http/index.js';
import { ExecutionLogFiles, type LogFilter } from './execution-log-files.js';
import { attemptView, logView } from './history-view.js';
import { LOG_FILE_TYPES, logFileFormatOf } from './log-file-format.js';
import { LogListQuery } from './log-list.query.js';

const PAGE = 'application/json';

/** What an execution has left behind. */
@AdminController('tasks/executions/:id')
export class ExecutionHistoryController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly tasks: Tasks,
    private readonly files: ExecutionLogFiles,
  ) {}

  @Get('attempts')
  async attempts(@Principal() user: TaskAdminUser, @Param('id') executionId: string): Promise<object> {
    const { id } = await this.access.byId(user, executionId, 'execution.read');
    const attempts = await this.tasks.attempts(id);
    return { count: attempts.length, results: attempts.map(attemptView) };
  }

  @Get('logs')
  async logs(
    @Principal() user: TaskAdminUser,
    @Param('id') executionId: string,
    @ValidatedQuery(LogListQuery) { format: asked, ...query }: LogListQuery,
    @Headers('accept') accept?: string,
  ): Promise<object> {
    const format = asked ?? logFileFormatOf(preferredType([PAGE, ...LOG_FILE_TYPES], accept));
    if (format) return this.files.file(user, executionId, format, query);
    const execution = await this.access.byId(user, executionId, 'execution.read');
    const [lines, count] = await Promise.all([this.tasks.logs(execution.id, query), this.countLines(execution, query)]);
    // Lines may still come, so there is always a place to go on from.
    const next = lines.at(-1)?.id ?? query.after ?? null;
    return { ...count, next, dropped: execution.logDropped, results: lines.map(logView) };
  }

  @Get('artifacts')
  async artifacts(@Principal() user: TaskAdminUser, @Param('id') executionId: string): Promise<object> {
    const execution = await this.access.byId(user, executionId, 'artifact.read');
    const artifacts = await this.tasks.artifacts(execution.id);
    const isPayloadVisible = await this.access.mayReadPayload(user, execution);
    return {
      count: artifacts.length,
      results: artifacts.map((artifact) => artifactItem(artifact, isPayloadVisible)),
    };
  }

  // A client that continues from a line has the count already.
  private async countLines(
    { id, logCount }: TaskExecution,
    { level, search, after }: LogFilter,
  ): Promise<{ count?: number }> {
    if (after) return {};
    return { count: level || search ? await this.tasks.countLogs(id, { level, search }) : logCount };
  }
}
