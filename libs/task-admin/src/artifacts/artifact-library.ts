import { Injectable } from '@nestjs/common';
import { type TaskArtifact, Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { notFound, RequestProblem } from '../http/index.js';
import { ShownExecutions } from '../secrets/shown-executions.js';
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
    private readonly shown: ShownExecutions,
  ) {}

  /** @throws RequestProblem 404, also for one that the user may not see or that is not there yet */
  async find(user: TaskAdminUser, id: string): Promise<StoredArtifact> {
    const kept = await this.tasks.artifact(id);
    const execution = await this.access.byId(user, kept?.executionId ?? id, 'artifact.read').catch((error: unknown) => {
      throw isNotFound(error) ? notFound(`There is no artifact "${id}".`) : error;
    });
    if (kept) {
      const isPayloadVisible = await this.access.mayReadPayload(user, execution);
      return keptArtifact(kept, { execution, isPayloadVisible });
    }
    if (!execution.isCompleted)
      throw notFound(`Execution "${id}" is ${execution.status}: it gets its artifact when it has finished.`);
    return envelopeOf(await this.shown.of(user, execution));
  }

  /** What the artifact has below it, level by level, without content. */
  async tree({ execution, isPayloadVisible, description }: StoredArtifact): Promise<ArtifactNode[]> {
    const kept = await this.tasks.artifacts(execution.id, { limit: MOST_IN_TREE });
    const byParent = new Map<string, TaskArtifact[]>();
    for (const artifact of kept) {
      const siblings = byParent.get(artifact.parentId);
      if (siblings) siblings.push(artifact);
      else byParent.set(artifact.parentId, [artifact]);
    }
    const below = (parentId: string): ArtifactNode[] =>
      (byParent.get(parentId) ?? []).map((artifact) => ({
        ...artifactItem(artifact, isPayloadVisible),
        children: below(artifact.id),
      }));
    return below(String(description['id']));
  }

  /** What belongs to the artifact itself, with content: the first of it, as far as there is room in an answer. */
  async children(parent: StoredArtifact): Promise<object[]> {
    const parentId = String(parent.description['id']);
    const kept = await this.tasks.artifacts(parent.execution.id, { parentId, limit: MOST_CHILDREN });
    let room = MOST_CHILD_BYTES;
    const children: object[] = [];
    for (const artifact of kept) {
      const isShown = artifact.size <= room;
      room -= artifact.size;
      const whole = isShown ? await this.tasks.artifact(artifact.id) : null;
      const data = whole ? keptArtifact(whole, parent).data : { data: null };
      children.push({ ...artifactItem(artifact, parent.isPayloadVisible), ...data, data_omitted: whole === null });
    }
    return children;
  }

  /** A page of the artifacts of an execution, its own first, without content. */
  async page(user: TaskAdminUser, { execution_id: id, cursor, limit }: ArtifactListQuery): Promise<ArtifactPage> {
    const execution = await this.access.byId(user, id, 'artifact.read');
    const isPayloadVisible = await this.access.mayReadPayload(user, execution);
    const first =
      cursor === undefined && execution.isCompleted
        ? [envelopeOf(await this.shown.of(user, execution)).description]
        : [];
    const after = cursor === undefined || cursor === execution.id ? undefined : cursor;
    const kept = await this.tasks.artifacts(execution.id, { after, limit: limit + 1 });
    const items = [...first, ...kept.map((artifact) => artifactItem(artifact, isPayloadVisible))];
    return { items: items.slice(0, limit), hasMore: items.length > limit };
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof RequestProblem && error.getStatus() === 404;
}
