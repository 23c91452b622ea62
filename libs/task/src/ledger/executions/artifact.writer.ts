import type { LedgerDatabase } from '../connection/ledger.database.js';
import { mintSibling } from '../connection/ledger.clock.js';

/** Something to keep beside an execution. */
export interface NewArtifact {
  readonly executionId: string;
  readonly run: number;
  readonly claimKey: string;
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Writes extra artifacts, fenced by the claim of the run that saves them. */
export class ArtifactWriter {
  // The clock of the database may tick in milliseconds, too coarse for the order in which a handler saves.
  private sequence = 0;

  constructor(private readonly database: LedgerDatabase) {}

  /** The id of the artifact, or undefined when the claim is lost. */
  async save(artifact: NewArtifact): Promise<string | undefined> {
    const s = this.database.schema;
    const id = mintSibling(artifact.executionId, (this.sequence = (this.sequence + 1) % 2 ** 32));
    const rows = await this.database.query(
      `WITH record AS (
         SELECT 1 FROM ${s}.task_execution execution JOIN ${s}.task_claim claim ON claim.execution_id = execution.id
          WHERE execution.id = $2::uuid AND execution.run < $8::int AND execution.finished_at IS NULL
            AND claim.run = $8::int AND claim.claim_key = $3::uuid
            FOR SHARE OF execution
       ), saved AS (
         INSERT INTO ${s}.task_artifact (id, execution_id, name, content_type, size, content)
         SELECT $1, $2, $4, $5, $6, $7 FROM record RETURNING id
       )
       SELECT id FROM saved`,
      [
        id,
        artifact.executionId,
        artifact.claimKey,
        artifact.name,
        artifact.contentType,
        artifact.content.length,
        artifact.content,
        artifact.run,
      ],
    );
    return rows.length > 0 ? id : undefined;
  }
}
