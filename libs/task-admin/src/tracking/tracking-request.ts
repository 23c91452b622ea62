import { ExecutionStatus, type TaskRegistration, type TaskStatusDetails, type TrackedStatus } from '@taskledger/nestjs';
import { IsArray, IsIn, IsObject, IsOptional, IsString, Length } from 'class-validator';
import { assertMembers, type JsonObject, validated } from '../http/index.js';

const INITIAL = ['PENDING', 'STARTED'] as const;
const REPORTED = Object.values(ExecutionStatus).filter((status) => status !== 'WAITING');

/** The body of `POST /tasks/executions`. `created_by` is the user who sends it. */
export class RegistrationRequest {
  @IsString() @Length(1, 255) task_id!: string;
  @IsString() @Length(1, 255) task_name!: string;
  @IsString() @Length(1, 100) module!: string;
  @IsOptional() @IsArray() task_args?: unknown[];
  @IsOptional() @IsObject() task_kwargs?: Record<string, unknown>;
  @IsOptional() @IsObject() metadata?: Record<string, unknown>;
  @IsOptional() @IsIn(INITIAL) initial_status?: (typeof INITIAL)[number];
  /** `false`: work of the system itself, which nobody has created. */
  @IsOptional() @IsIn([true, false]) on_behalf?: boolean;
}

/** The body of `PATCH /tasks/executions/by-task-id/{task_id}`. `result` may be anything. */
export class StatusRequest {
  @IsIn(REPORTED) status!: TrackedStatus;
  @IsOptional() @IsString() error?: string;
  @IsOptional() @IsString() traceback?: string;
  @IsOptional() @IsObject() metadata?: Record<string, unknown>;
}

/** @throws RequestProblem 400 */
export function registrationRequest(body: JsonObject): Omit<TaskRegistration, 'createdBy'> & { onBehalf: boolean } {
  const members = ['task_id', 'task_name', 'module', 'task_args', 'task_kwargs', 'metadata', 'initial_status'];
  assertMembers(body, [...members, 'on_behalf']);
  const request = validated(RegistrationRequest, body);
  return {
    taskId: request.task_id,
    taskName: request.task_name,
    module: request.module,
    taskArgs: request.task_args ?? undefined,
    taskKwargs: request.task_kwargs ?? undefined,
    metadata: request.metadata ?? undefined,
    initialStatus: request.initial_status ?? undefined,
    onBehalf: request.on_behalf ?? true,
  };
}

/** @throws RequestProblem 400 */
export function statusRequest(body: JsonObject): TaskStatusDetails & { readonly status: TrackedStatus } {
  assertMembers(body, ['status', 'result', 'error', 'traceback', 'metadata']);
  const { status, error, traceback, metadata } = validated(StatusRequest, body);
  return {
    status,
    // As it was sent: the validator would make an instance of it.
    result: body['result'],
    error: error ?? undefined,
    traceback: traceback ?? undefined,
    metadata: metadata ?? undefined,
  };
}
