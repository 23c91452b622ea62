import type { LedgerDatabase } from '../ledger.database.js';
import { mintSibling } from '../ledger.clock.js';

/** Something to keep beside an execution. */
export interface NewArtifact {
  readonly executionId: string;
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
      `WITH l AS (SELECT 1 FROM ${s}.task_execution
                   WHERE id = $2 AND status = 'STARTED' AND claim_key = $3 FOR SHARE),
       d AS (INSERT INTO ${s}.task_artifact (id, execution_id, name, content_type, size, content)
             SELECT $1, $2, $4, $5, $6, $7 FROM l RETURNING id)
       SELECT id FROM d`,
      [
        id,
        artifact.executionId,
        artifact.claimKey,
        artifact.name,
        artifact.contentType,
        artifact.content.length,
        artifact.content,
      ],
    );
    return rows.length > 0 ? id : undefined;
  }
}
