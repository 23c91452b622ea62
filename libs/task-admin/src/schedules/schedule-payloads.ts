import { Injectable } from '@nestjs/common';
import { type MaskedExecution, type ScheduleView, TaskSecrets } from '@taskledger/nestjs';
import { PrivateMetadata, ScheduleAccess, type TaskAdminUser } from '../access/index.js';
import { asFields } from './schedule-request.js';

type Metadata = Readonly<Record<string, unknown>>;

/** What clients see of the payloads and metadata of schedules, and what they may set. */
@Injectable()
export class SchedulePayloads {
  constructor(
    private readonly access: ScheduleAccess,
    private readonly secrets: TaskSecrets,
    private readonly privateMetadata: PrivateMetadata,
  ) {}

  mayRead(user: TaskAdminUser, schedule: ScheduleView): Promise<boolean> {
    return this.access.may(user, 'execution.readPayload', schedule);
  }

  masked(taskName: string, payload: unknown): MaskedExecution['payload'] {
    return this.secrets.masked({ taskName, taskArgs: null, payload, result: null }).payload;
  }

  /**
   * A payload that a client gave: masks stand for what is there, to who may read it.
   * @param known where the payload that is there belongs
   */
  async unmasked(
    user: TaskAdminUser,
    { task, payload }: { readonly task: string; readonly payload: unknown },
    known: ScheduleView | undefined,
  ): Promise<unknown> {
    if (payload === undefined) return undefined;
    const isReadable = known?.task === task && (await this.mayRead(user, known));
    const original = isReadable ? { payload: known.payload } : undefined;
    return asFields(async () => this.secrets.unmasked(task, payload, original));
  }

  /** Metadata without secrets, and without what is private. */
  metadataOf(metadata: Metadata): Metadata {
    return this.privateMetadata.without(this.secrets.maskedMetadata(metadata));
  }

  /** What a client gave, with what the server keeps of it. @throws RequestProblem 400 that names keys that are private */
  withKept(given: Metadata | undefined, known: ScheduleView | undefined): Metadata | undefined {
    // Of what is no object the library says that it is none.
    if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) return given;
    this.privateMetadata.assertNone(given, 'metadata');
    const metadata = known?.metadata ?? {};
    const kept = this.privateMetadata.keysIn(metadata).map((key) => [key, metadata[key]] as const);
    return kept.length > 0 ? { ...Object.fromEntries(kept), ...given } : given;
  }
}
