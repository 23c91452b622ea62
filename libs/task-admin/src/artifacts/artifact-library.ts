import { Injectable } from '@nestjs/common';
import { type TaskArtifact, Tasks, TaskSecrets } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { notFound, RequestProblem } from '../http/index.js';
import { shownExecution } from '../secrets/shown-execution.js';
import type { ArtifactListQuery } from './artifact-list.query.js';
import { artifactItem } from './artifact-view.js';
import { envelopeOf, keptArtifact, type StoredArtifact } from './stored-artifact.js';

const MOST_IN_TREE = 10_000;
const MOST_CHILDREN = 100;
const MOST_CHILD_BYTES = 1_048_576;

/** An artifact, and what is below it. */
type ArtifactNode = Record<string, unknown> & { readonly children: readonly ArtifactNode[] };

/** Some of the artifacts of an execution. */
export interface ArtifactPage {
  readonly items: readonly Record<string, unknown>[];
  readonly hasMore: boolean;
}

/** Finds artifacts: those of executions and those that handlers kept, by one kind of id. */
@Injectable()
export class ArtifactLibrary {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly tasks: Tasks,
    private readonly secrets: TaskSecrets,
  ) {}

  /** @throws RequestProblem 404, also for one that the user may not see or that is not there yet */
  async find(user: TaskAdminUser, id: string): Promise<StoredArtifact> {
    const kept = await this.tasks.artifact(id);
    const execution = await this.access.byId(user, kept?.executionId ?? id, 'artifact.read').catch((error: unknown) => {
      throw isNotFound(error) ? notFound(`There is no artifact "${id}".`) : error;
    });
    if (kept) return keptArtifact(kept, execution);
    if (!execution.isCompleted)
      throw notFound(`Execution "${id}" is ${execution.status}: it gets its artifact when it has finished.`);
    return envelopeOf(shownExecution(this.secrets, execution).execution);
  }

  /** What the artifact has below it, level by level, without content. */
  async tree({ execution, description }: StoredArtifact): Promise<ArtifactNode[]> {
    const kept = await this.tasks.artifacts(execution.id, { limit: MOST_IN_TREE });
    const byParent = new Map<string, TaskArtifact[]>();
    for (const artifact of kept) {
      const siblings = byParent.get(artifact.parentId);
      if (siblings) siblings.push(artifact);
      else byParent.set(artifact.parentId, [artifact]);
    }
    const below = (parentId: string): ArtifactNode[] =>
      (byParent.get(parentId) ?? []).map((artifact) => ({ ...artifactItem(artifact), children: below(artifact.id) }));
    return below(String(description['id']));
  }

  /** What belongs to the artifact itself, with content: the first of it, as far as there is room in an answer. */
  async children({ execution, description }: StoredArtifact): Promise<object[]> {
    const parentId = String(description['id']);
    const kept = await this.tasks.artifacts(execution.id, { parentId, limit: MOST_CHILDREN });
    let room = MOST_CHILD_BYTES;
    const children: object[] = [];
    for (const artifact of kept) {
      const isShown = artifact.size <= room;
      room -= artifact.size;
      const whole = isShown ? await this.tasks.artifact(artifact.id) : null;
      const data = whole ? keptArtifact(whole, execution).data : { data: null };
      children.push({ ...artifactItem(artifact), ...data, data_omitted: whole === null });
    }
    return children;
  }

  /** A page of the artifacts of an execution, its own first, without content. */
  async page(user: TaskAdminUser, { execution_id: id, cursor, limit }: ArtifactListQuery): Promise<ArtifactPage> {
    const execution = await this.access.byId(user, id, 'artifact.read');
    const first =
      cursor === undefined && execution.isCompleted
        ? [envelopeOf(shownExecution(this.secrets, execution).execution).description]
        : [];
    const after = cursor === undefined || cursor === execution.id ? undefined : cursor;
    const kept = await this.tasks.artifacts(execution.id, { after, limit: limit + 1 });
    const items = [...first, ...kept.map(artifactItem)];
    return { items: items.slice(0, limit), hasMore: items.length > limit };
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof RequestProblem && error.getStatus() === 404;
}
