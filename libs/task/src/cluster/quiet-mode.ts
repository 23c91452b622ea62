import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Ledger } from '../ledger/index.js';
import { ProcessLogger } from '../logging/process-logger.js';
import { QueueWorkers, WakeUps } from '../queue/index.js';
import { LocalNode } from './local-node.js';

/**
 * Whether this process takes work, as operators want it. A fetch asks the ledger itself, so nothing is taken any more
 * once that is committed; this is what gives claims back that have not begun, and lets signals reach others. The next
 * heartbeat tells of it, and a signal sooner.
 */
@Injectable()
export class QuietMode implements OnApplicationShutdown {
  private readonly logger = new ProcessLogger(QuietMode.name);
  private readonly unsubscribe: () => void;

  constructor(
    private readonly ledger: Ledger,
    private readonly workers: QueueWorkers,
    private readonly wakeUps: WakeUps,
    node: LocalNode,
  ) {
    node.onQuiet((isQuiet) => this.apply(isQuiet));
    this.unsubscribe = ledger.signals.on('node', (id) => void this.look(id));
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  private async look(id: string): Promise<void> {
    if (id !== this.ledger.nodes.id) return;
    // If the ledger is away, the next heartbeat that reaches it tells.
    const isQuiet = await this.ledger.workers.isQuiet(id).catch(() => undefined);
    if (isQuiet !== undefined) this.apply(isQuiet);
  }

  private apply(isQuiet: boolean): void {
    if (isQuiet === this.workers.isQuiet) return;
    this.wakeUps.hold(isQuiet);
    if (isQuiet) this.workers.holdAll('quiet');
    else this.workers.release('quiet');
    this.logger.log(
      isQuiet
        ? 'An operator has made this process quiet: it finishes what it runs, and takes nothing new.'
        : 'This process takes work again.',
    );
  }
}
