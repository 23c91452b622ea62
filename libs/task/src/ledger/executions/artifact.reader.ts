import { TaskArtifact } from '../entities/index.js';
import { isLedgerId } from '../model/execution-id.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { ArtifactQuery } from './execution.query.js';

const MOST = 10_000;

/** Reads what handlers have kept beside their results. */
export class ArtifactReader {
  constructor(private readonly database: LedgerDatabase) {}

  /** The artifacts of an execution, oldest first; their content is read one by one. */
  async list(executionId: string, { parentId, after, limit = 1_000 }: ArtifactQuery = {}): Promise<TaskArtifact[]> {
    if (![executionId, parentId ?? executionId, after ?? executionId].every(isLedgerId)) return [];
    const query = this.database.dataSource
      .getRepository(TaskArtifact)
      .createQueryBuilder('artifact')
      .where('artifact.executionId = :executionId', { executionId })
      .orderBy({ 'artifact.createdAt': 'ASC', 'artifact.id': 'ASC' })
      .limit(Math.min(limit, MOST));
    if (parentId !== undefined) query.andWhere('artifact.parentId = :parentId', { parentId });
    if (after !== undefined)
      query.andWhere(
        `(artifact.created_at, artifact.id) > (SELECT last.created_at, last.id FROM ${this.database.schema}.task_artifact last
           WHERE last.id = :after AND last.execution_id = :executionId)`,
        { after },
      );
    return query.getMany();
  }

  /** One artifact with its content, or null. */
  get(id: string): Promise<TaskArtifact | null> {
    if (!isLedgerId(id)) return Promise.resolve(null);
    return this.database.dataSource
      .getRepository(TaskArtifact)
      .createQueryBuilder('artifact')
      .addSelect('artifact.content')
      .where('artifact.id = :id', { id })
      .getOne();
  }
}
