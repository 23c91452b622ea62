import { Injectable } from '@nestjs/common';
import { ProcessLogger, type TaskExecution, Tasks } from '@taskledger/nestjs';

/** Compares an execution with what runs it before it is shown. One that has finished is not touched. */
@Injectable()
export class ExecutionSync {
  private readonly logger = new ProcessLogger('TaskAdmin');

  constructor(private readonly tasks: Tasks) {}

  /** What stands after the comparison. @throws what the engine throws that runs it */
  async synced(execution: TaskExecution): Promise<TaskExecution> {
    return execution.isCompleted ? execution : this.tasks.sync(execution.id);
  }

  /** The same, or what is recorded where the engine does not answer: who only looks is shown that much. */
  async latest(execution: TaskExecution): Promise<TaskExecution> {
    try {
      return await this.synced(execution);
    } catch (error) {
      this.logger.warn(`Execution ${execution.id} could not be compared with what runs it: ${String(error)}`);
      return execution;
    }
  }
}
