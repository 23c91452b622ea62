import { readProperty } from '../errors/any-value.js';
import { ClaimLostError, InvalidOptionError, PayloadTooLargeError } from '../errors/index.js';
import type { Claim, Ledger } from '../ledger/index.js';
import { type ArtifactContent, contentOf } from './artifact-content.js';
import { isLedgerId } from '../ledger/model/execution-id.js';
import type { LogBuffer } from './log-buffer.js';
import type { RunState } from './run-state.js';

const LONGEST_NAME = 255;
const CONTENT_TYPE = /^[\x21-\x7e][\x20-\x7e]{0,254}$/;
const PARENT_REMEDY = 'Use the id of an artifact that this execution has saved, at most 31 levels down.';
const OPTIONS = ['contentType', 'parent'];

export interface ArtifactOptions {
  /** @default by the data: JSON, text, the type of a Blob, or bytes */
  readonly contentType?: string;
  /** Id of the artifact that it belongs to, one of the same execution, up to 32 levels deep. @default the execution */
  readonly parent?: string;
}

/** What keeps the artifacts of a run. */
export interface ArtifactKeeperParts {
  readonly ledger: Ledger;
  readonly logs: LogBuffer;
  readonly state: RunState;
  readonly limitBytes: number;
}

/** Keeps files and intermediate results beside an execution. */
export class ArtifactKeeper {
  constructor(
    private readonly claim: Claim,
    private readonly parts: ArtifactKeeperParts,
  ) {}

  /**
   * Saves text, bytes (Buffer, typed arrays, ArrayBuffer), a Blob or File, a stream (Node's, the web's, any async
   * iterable of bytes or text), or anything that JSON can keep as it is; answers with the artifact's id. After the end
   * of the run nothing is saved, and the answer is an empty text.
   *
   * @example await ctx.artifacts.save('report.pdf', createReadStream(path), { contentType: 'application/pdf' });
   * @throws PayloadTooLargeError over `limits.artifactBytes`; a stream is not read any further then
   * @throws UnstorableValueError which names the part that cannot be kept
   * @throws InvalidOptionError for a name that is empty, too long, or no text, and for a parent that this execution has not
   * @throws ClaimLostError when this run no longer owns the execution
   */
  save(name: string, data: unknown, options: ArtifactOptions = {}): Promise<string> {
    return this.parts.state.write('ctx.artifacts.save()', () => this.saveAs(name, data, options), '');
  }

  private async saveAs(name: string, data: unknown, options: ArtifactOptions): Promise<string> {
    assertName(name);
    const { contentType, parentId } = checked(options);
    const { ledger, logs, limitBytes, state } = this.parts;
    const { id, claimKey, run, taskName } = this.claim;
    const assertSize = (bytes: number, isWhole: boolean): void => {
      if (bytes > limitBytes)
        throw new PayloadTooLargeError(taskName, 'artifact', isWhole ? bytes : undefined, limitBytes);
    };
    const read = contentOf(data, { assertSize, isOver: () => state.isOver });
    // What needs no reading is on its way to the ledger before this returns.
    const content: ArtifactContent = read instanceof Promise ? await read : read;
    if (state.isOver) throw new ClaimLostError(id, run);
    const saving = logs.track(
      ledger.artifacts.save({
        executionId: id,
        run,
        claimKey,
        name,
        parentId,
        contentType: contentType ?? content.contentType,
        content: content.content,
      }),
    );
    const saved = await saving;
    if (!saved.isOwned) throw new ClaimLostError(id, run);
    if (saved.id === null) throw new InvalidOptionError('parent', parentId, PARENT_REMEDY);
    return saved.id;
  }
}

function assertName(name: unknown): asserts name is string {
  const isUsable =
    typeof name === 'string' &&
    name !== '' &&
    name.length <= LONGEST_NAME &&
    !name.includes('\u0000') &&
    name.isWellFormed();
  if (!isUsable)
    throw new InvalidOptionError('name', name, `Use 1 to ${LONGEST_NAME} characters without NUL or half characters.`);
}

function checked(options: unknown): { contentType?: string; parentId?: string } {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionError('options', options, 'Use { contentType, parent }, or leave it out.');
  const unknown = Object.keys(options).find((key) => !OPTIONS.includes(key));
  if (unknown !== undefined)
    throw new InvalidOptionError(unknown, readProperty(options, unknown), `Known options: ${OPTIONS.join(', ')}.`);
  const [contentType, parentId] = [readProperty(options, 'contentType'), readProperty(options, 'parent')];
  assertContentType(contentType);
  assertParent(parentId);
  return { contentType, parentId };
}

function assertContentType(contentType: unknown): asserts contentType is string | undefined {
  const isUsable = typeof contentType === 'string' && CONTENT_TYPE.test(contentType);
  if (contentType !== undefined && !isUsable)
    throw new InvalidOptionError('contentType', contentType, "Use a media type such as 'text/csv', in ASCII.");
}

function assertParent(parent: unknown): asserts parent is string | undefined {
  const isUsable = typeof parent === 'string' && isLedgerId(parent);
  if (parent !== undefined && !isUsable) throw new InvalidOptionError('parent', parent, PARENT_REMEDY);
}
