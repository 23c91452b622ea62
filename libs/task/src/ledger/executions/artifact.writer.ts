import type { LedgerDatabase } from '../connection/ledger.database.js';
import { mintSibling } from '../connection/ledger.clock.js';

/** How far artifacts can be below their execution. */
export const DEEPEST_LEVEL = 32;

/** Something to keep beside an execution. */
export interface NewArtifact {
  readonly executionId: string;
  readonly run: number;
  readonly claimKey: string;
  /** The artifact that it belongs to; the execution itself, unless it is given. */
  readonly parentId?: string;
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** What became of it. */
export interface SavedArtifact {
  readonly id: string | null;
  /** Whether the run still has its claim. */
  readonly isOwned: boolean;
}

/** Writes extra artifacts, fenced by the claim of the run that saves them. */
export class ArtifactWriter {
  // The clock of the database may tick in milliseconds, too coarse for the order in which a handler saves.
  private sequence = 0;

  constructor(private readonly database: LedgerDatabase) {}

  /** Without an id nothing was saved: the claim is lost, or the execution has no such parent, or not so deep. */
  async save(artifact: NewArtifact): Promise<SavedArtifact> {
    const { executionId, claimKey, name, contentType, content, run, parentId = executionId } = artifact;
    const id = mintSibling(executionId, (this.sequence = (this.sequence + 1) % 2 ** 32));
    const values = [id, executionId, claimKey, name, contentType, content.length, content, run, parentId];
    const [saved] = await this.database.query<SavedArtifact>(saveSql(this.database.schema), values);
    return saved ?? { id: null, isOwned: false };
  }
}

const saveSql = (s: string): string => `
WITH record AS (
  SELECT 1 FROM ${s}.task_execution execution JOIN ${s}.task_claim claim ON claim.execution_id = execution.id
   WHERE execution.id = $2::uuid AND execution.run < $8::int AND execution.finished_at IS NULL
     AND claim.run = $8::int AND claim.claim_key = $3::uuid
     FOR SHARE OF execution
), parent AS (
  SELECT 0 AS level WHERE $9::uuid = $2::uuid
  UNION ALL
  SELECT level FROM ${s}.task_artifact WHERE id = $9::uuid AND execution_id = $2::uuid AND level < ${DEEPEST_LEVEL}
), saved AS (
  INSERT INTO ${s}.task_artifact (id, execution_id, parent_id, level, name, content_type, size, content)
  SELECT $1, $2, $9, parent.level + 1, $4, $5, $6, $7 FROM record, parent RETURNING id
)
SELECT (SELECT id FROM saved) AS id, EXISTS (SELECT FROM record) AS "isOwned"`;
