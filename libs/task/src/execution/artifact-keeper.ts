import { ClaimLostError, PayloadTooLargeError } from '../errors/index.js';
import { type Claim, type Ledger, ledgerJson } from '../ledger/index.js';

export interface ArtifactOptions {
  /** @default by the data: JSON, text or bytes */
  readonly contentType?: string;
}

/** Keeps files and intermediate results beside an execution (S4-14). */
export class ArtifactKeeper {
  constructor(
    private readonly claim: Claim,
    private readonly ledger: Ledger,
    private readonly limitBytes: number,
  ) {}

  /**
   * Saves a text, bytes, or anything that JSON can hold; answers with the artifact's id.
   * @throws PayloadTooLargeError over `limits.artifactBytes`
   * @throws ClaimLostError when this run no longer owns the execution
   */
  async save(name: string, data: unknown, options: ArtifactOptions = {}): Promise<string> {
    const { content, contentType } = encode(data);
    const { id, claimKey, run, taskName } = this.claim;
    if (content.length > this.limitBytes)
      throw new PayloadTooLargeError(taskName, 'artifact', content.length, this.limitBytes);
    const artifact = { executionId: id, run, claimKey, name, content, contentType: options.contentType ?? contentType };
    const saved = await this.ledger.artifacts.save(artifact);
    if (saved === undefined) throw new ClaimLostError(id, run);
    return saved;
  }
}

function encode(data: unknown): { content: Buffer; contentType: string } {
  if (typeof data === 'string') return { content: Buffer.from(data), contentType: 'text/plain; charset=utf-8' };
  if (data instanceof Uint8Array) return { content: Buffer.from(data), contentType: 'application/octet-stream' };
  return { content: Buffer.from(ledgerJson(data)), contentType: 'application/json' };
}
