import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { WorkflowCommands } from '../client/index.js';
import { isTerminal, Ledger } from '../ledger/index.js';
import { ProcessLogger } from '../logging/process-logger.js';
import { Endings } from '../queue/index.js';

const EVERY_MS = 5_000;
const AT_ONCE = 1_000;
const REASON = 'Its workflow has ended';

/** Ends nodes whose workflow was cancelled: at once, and again where the process died meanwhile. */
@Injectable()
export class WorkflowCleanup {
  private readonly logger = new ProcessLogger('Workflows');

  constructor(
    private readonly ledger: Ledger,
    private readonly commands: WorkflowCommands,
    endings: Endings,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Nodes of workflows that have ended', everyMs: EVERY_MS, run: () => this.round() });
    endings.onEnded((ended) => {
      const roots = ended.filter(({ status, isPrepared }) => isPrepared && isTerminal(status) && status !== 'SUCCESS');
      if (roots.length > 0) this.cancel(roots.map(({ id }) => id));
    });
  }

  async round(): Promise<void> {
    await this.commands.cancelOrphans(AT_ONCE, REASON);
  }

  private cancel(ids: readonly string[]): void {
    this.commands.cancelNodes(ids, REASON).catch((error: unknown) => {
      this.logger.warn(`Nodes of cancelled workflows could not be ended yet: ${String(error)}`);
    });
  }
}
