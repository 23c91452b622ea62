import { Inject, Injectable } from '@nestjs/common';
import { TaskRegistry } from '../definition/index.js';
import { InvalidPayloadError } from '../errors/index.js';
import { Ledger, type TaskExecution } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { type MaskedValue, PayloadSecrets } from '../secrets/index.js';

/** What an execution was given and gave, as it may be shown. */
export interface MaskedExecution {
  readonly taskArgs: MaskedValue;
  readonly payload: MaskedValue;
  readonly result: MaskedValue;
}

type ExecutionValues = Pick<TaskExecution, 'taskName' | 'taskArgs' | 'payload' | 'result'>;

const LEFT = 'is masked: give its value, or leave it out';

/**
 * Masks what is stored as it is, for those who show it: payloads, results and metadata. What a task itself says of its
 * payload (`@Sensitive()`, `sensitive`, its schema) is known where the task is registered.
 */
@Injectable()
export class TaskSecrets {
  private readonly others: PayloadSecrets;

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {
    this.others = new PayloadSecrets(settings.redactor);
  }

  /** Payload, arguments and result without secrets, each with the paths of what is masked. */
  masked({ taskName, taskArgs, payload, result }: ExecutionValues): MaskedExecution {
    const secrets = this.of(taskName);
    return {
      taskArgs: secrets.maskedBeside(payload, taskArgs),
      payload: secrets.masked(payload),
      result: secrets.maskedBeside(payload, result),
    };
  }

  /** Whether what is at a path is masked wherever a payload or a result of the task is shown, or metadata. */
  isMaskedAt(taskName: string, field: 'payload' | 'result' | 'metadata', path: readonly string[]): boolean {
    if (field === 'metadata') return path.some((name) => this.settings.redactor.isSecretKey(name));
    return this.of(taskName).isMaskedAt(path, field === 'payload' ? 'payload' : 'beside');
  }

  /** Metadata without the members whose names are those of secrets. Its texts are what somebody wanted to be read. */
  maskedMetadata(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return this.settings.redactor.withoutSecretMembers(metadata);
  }

  /**
   * An edited payload with the secrets of the original where it still shows their masks.
   * @param original absent for a payload that is new: no mask may be left in it
   * @throws InvalidPayloadError which names the masks that nothing can be taken for
   */
  unmasked(taskName: string, edited: unknown, original?: Pick<TaskExecution, 'payload'>): unknown {
    const { value, left } = this.of(taskName).restored(edited, original?.payload);
    if (left.length === 0) return value;
    throw new InvalidPayloadError(
      taskName,
      left.map((path) => ({ path, message: LEFT })),
    );
  }

  /** Records that somebody sees the secrets of an execution. They may be shown once this has resolved. */
  async auditUnmask(executionId: string, actor: string): Promise<void> {
    await this.ledger.live.audit('execution.unmask', executionId, {}, actor);
  }

  private of(taskName: string): PayloadSecrets {
    return this.registry.has(taskName) ? this.registry.get(taskName).payload.secrets : this.others;
  }
}
