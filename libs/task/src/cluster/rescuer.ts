import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type LivingNode } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { Endings } from '../queue/index.js';
import { BackgroundJobs } from '../background/index.js';
import { FailureDetector } from './failure-detector.js';
import { ProcessLogger } from '../logging/process-logger.js';

const ROUND_MS = 5_000;
const TOGETHER_MS = 60_000;
// A poison that kills half of the fleet again and again must count in the end.
const EXCUSED_AGAIN_MS = 600_000;
// Of fewer nodes nobody can tell a bad moment from a bad execution.
const FEWEST_NODES = 4;

/** Finds dead nodes and takes over what they ran. One leader does it. */
@Injectable()
export class Rescuer {
  private readonly logger = new ProcessLogger(Rescuer.name);
  private readonly deaths = new Map<string, number>();
  private excusedAt = -Infinity;

  constructor(
    private readonly ledger: Ledger,
    private readonly detector: FailureDetector,
    private readonly endings: Endings,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
    jobs: BackgroundJobs,
  ) {
    const everyMs = Math.min(ROUND_MS, settings.nodeLeaseMs / 6);
    jobs.leader({ name: 'Rescue', everyMs, isFirst: true, run: () => this.round() });
  }

  /** One round; how many runs were taken over. Also of nodes that are long dead: a fetch of theirs may commit late. */
  async round(): Promise<number> {
    const living = await this.ledger.nodes.living();
    const dead = this.detector.observe(living);
    if (dead.length > 0) await this.markDead(dead, living);
    return this.rescue();
  }

  /** Takes over the runs of nodes that are not alive; how many. */
  async rescue(): Promise<number> {
    const { crashLimit } = this.settings;
    for (let count = 0; ;) {
      const { ended, woken } = await this.ledger.rescue.orphans({ crashLimit, isExcused: (id) => this.isExcused(id) });
      if (ended.length === 0) return count;
      count += ended.length;
      this.logger.log(`Took over ${ended.length} runs of processes that are gone.`);
      this.endings.announce(ended, woken);
    }
  }

  private async markDead(dead: readonly string[], living: readonly LivingNode[]): Promise<void> {
    const seconds = Math.round(this.detector.leaseMs / 1000);
    this.logger.warn(`Nodes ${dead.join(', ')} are marked dead: no heartbeat for ${seconds} s.`);
    const now = performance.now();
    for (const id of dead) this.deaths.set(id, now);
    for (const [id, at] of this.deaths) if (now - at > EXCUSED_AGAIN_MS) this.deaths.delete(id);
    const together = [...this.deaths.values()].filter((at) => now - at < TOGETHER_MS).length;
    const fleet = Math.max(living.length, together);
    const isCatastrophe = fleet >= FEWEST_NODES && together * 2 > fleet;
    if (isCatastrophe && now - this.excusedAt > EXCUSED_AGAIN_MS) this.excusedAt = now;
    await this.ledger.nodes.markDead(dead);
  }

  private isExcused(nodeId: string): boolean {
    const at = this.deaths.get(nodeId);
    // A process that dies after the others were found dies of something else: a poison must not be excused for a minute.
    return at !== undefined && at > this.excusedAt - TOGETHER_MS && at < this.excusedAt + this.detector.leaseMs;
  }
}
