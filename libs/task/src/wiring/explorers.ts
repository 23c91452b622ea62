import { Injectable } from '@nestjs/common';
import { AlertChannels } from '../alerts/index.js';
import { TaskEventExplorer } from '../events/index.js';
import { ErrorHandlerExplorer } from '../resilience/index.js';

/** Finds what belongs to tasks, once every task is known. */
@Injectable()
export class Explorers {
  constructor(
    private readonly events: TaskEventExplorer,
    private readonly errorHandlers: ErrorHandlerExplorer,
    private readonly alertChannels: AlertChannels,
  ) {}

  /** @throws InvalidTaskListenerError, InvalidErrorHandlerError, InvalidOptionError */
  async explore(): Promise<void> {
    this.events.explore();
    this.errorHandlers.explore();
    this.alertChannels.assertProviders();
  }
}
