import { Get, Param, type StreamableFile } from '@nestjs/common';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { FromUrl, Operations, type RequestUrl, ValidatedQuery } from '../http/index.js';
import { ArtifactListQuery } from './artifact-list.query.js';
import { ArtifactLibrary } from './artifact-library.js';
import { downloadOf } from './download.js';
import type { StoredArtifact } from './stored-artifact.js';

const OPERATIONS = ['$download', '$metadata', '$tree', '$expand'] as const;
type Operation = (typeof OPERATIONS)[number];
const CONTENT: readonly Operation[] = ['$download', '$expand'];

/** Results and what else handlers kept. */
@AdminController('artifacts')
export class ArtifactsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly library: ArtifactLibrary,
  ) {}

  @Get()
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(ArtifactListQuery) query: ArtifactListQuery,
    @FromUrl() { path, search }: RequestUrl,
  ): Promise<object> {
    const { items, hasMore } = await this.library.page(user, query);
    const link = new URLSearchParams(search);
    link.set('cursor', String(items.at(-1)?.['id']));
    return { next: hasMore ? `${path}?${link.toString()}` : null, results: items };
  }

  @Get(':id')
  async detail(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    const { description, data } = await this.library.find(user, id);
    return { ...description, ...data };
  }

  @Get(':id/:operation')
  @Operations(...OPERATIONS)
  async view(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @Param('operation') operation: Operation,
  ): Promise<object> {
    const artifact = await this.library.find(user, id);
    // A file has no place in which to say that something is missing.
    if (CONTENT.includes(operation)) await this.access.assertPayloadReadable(user, artifact.execution);
    return this.viewOf(artifact, operation);
  }

  private async viewOf(artifact: StoredArtifact, operation: Operation): Promise<object | StreamableFile> {
    const { description, data } = artifact;
    switch (operation) {
      case '$download':
        return downloadOf(artifact);
      case '$metadata':
        return { ...description, task_name: artifact.execution.taskName, status: artifact.execution.status };
      case '$tree':
        return { ...description, children: await this.library.tree(artifact) };
      case '$expand':
        return { ...description, ...data, children: await this.library.children(artifact) };
    }
  }
}
