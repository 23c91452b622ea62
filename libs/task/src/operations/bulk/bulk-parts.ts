import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '../../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../../options/index.js';

/** What bulk operations are started and changed with. */
@Injectable()
export class BulkParts {
  constructor(
    readonly ledger: Ledger,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** A reason as it is kept: without secrets. */
  shown(reason: string | undefined): string | undefined {
    return reason ? this.settings.redactor.text(reason) : undefined;
  }
}
