import { Injectable } from '@nestjs/common';
import { type TaskExecution, TaskSecrets } from '@taskledger/nestjs';
import { type ColumnValues, valueAt, type ValueColumn } from '../executions/list/value-column.js';
import { ExecutionAccess, PrivateMetadata, type TaskAdminUser } from '../access/index.js';

/** What is kept with an execution under names of somebody's choice. */
export type Metadata = Readonly<Record<string, unknown>>;

/** An execution as it may be shown. */
export interface ShownExecution {
  /** With payload, arguments and result masked, and null where the user may not read them. */
  readonly execution: TaskExecution;
  /** Where something is masked, as the members of an answer are called: `task_kwargs.password`. */
  readonly maskedPaths: readonly string[];
  /** Whether the user may read payload, arguments and result. */
  readonly isPayloadVisible: boolean;
}

/** The one way from an execution that is stored to what is shown of its payload, result and metadata. */
@Injectable()
export class ShownExecutions {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly secrets: TaskSecrets,
    private readonly privateMetadata: PrivateMetadata,
  ) {}

  /** It looks through all of the payload and the result for secrets: once for an answer is enough. */
  async of(user: TaskAdminUser, stored: TaskExecution): Promise<ShownExecution> {
    const isPayloadVisible = await this.access.mayReadPayload(user, stored);
    return isPayloadVisible ? masked(this.secrets, stored) : withheld(stored);
  }

  /** What is at these places of its payload, result and metadata. */
  async valuesOf(user: TaskAdminUser, stored: TaskExecution, columns: readonly ValueColumn[]): Promise<ColumnValues> {
    const { execution } = await this.of(user, stored);
    const members = { payload: execution.payload, result: execution.result, metadata: this.metadataOf(stored) };
    return Object.fromEntries(columns.map((column) => [column.name, valueAt(column, members) ?? null]));
  }

  /** Its metadata without secrets, and without what is private. */
  metadataOf({ metadata: stored }: TaskExecution): Metadata {
    // Other programs write rows, too.
    const isObject = typeof stored === 'object' && !Array.isArray(stored);
    const metadata = this.secrets.maskedMetadata(isObject ? (stored ?? {}) : {});
    return this.privateMetadata.without(metadata);
  }
}

function masked(secrets: TaskSecrets, stored: TaskExecution): ShownExecution {
  const { taskArgs, payload, result } = secrets.masked(stored);
  const maskedPaths = [
    ...below('task_args', taskArgs.paths),
    ...below('task_kwargs', payload.paths),
    ...below('result', result.paths),
  ];
  const shown = { taskArgs: taskArgs.value, payload: payload.value, result: result.value };
  return { execution: withMembers(stored, shown), maskedPaths, isPayloadVisible: true };
}

// The paths of secrets would tell the names of its members.
function withheld(stored: TaskExecution): ShownExecution {
  const nothing = { taskArgs: null, payload: null, result: null };
  return { execution: withMembers(stored, nothing), maskedPaths: [], isPayloadVisible: false };
}

// With its prototype: durations and the like are computed there.
function withMembers(stored: TaskExecution, members: object): TaskExecution {
  const empty = Object.create(Object.getPrototypeOf(stored) as object) as TaskExecution;
  return Object.assign(empty, stored, members);
}

function below(name: string, paths: readonly string[]): string[] {
  return paths.map((path) => (path ? `${name}.${path}` : name));
}
