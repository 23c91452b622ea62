import { Injectable } from '@nestjs/common';
import { Tasks, TaskSecrets } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { notFound, RequestProblem } from '../http/index.js';
import { shownExecution } from '../secrets/shown-execution.js';
import { artifactItem } from './artifact-view.js';
import { envelopeOf, keptArtifact, type StoredArtifact } from './stored-artifact.js';

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
    return envelopeOf(shownExecution(this.secrets, execution));
  }

  /** What the artifact has below it, without content: an execution's has all that its handler kept. */
  async children({ execution, description }: StoredArtifact): Promise<Record<string, unknown>[]> {
    if (description['id'] !== execution.id) return [];
    const kept = await this.tasks.artifacts(execution.id);
    return kept.map((artifact) => ({ ...artifactItem(artifact), children: [] }));
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof RequestProblem && error.getStatus() === 404;
}
