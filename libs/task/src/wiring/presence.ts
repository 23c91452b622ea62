import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Heartbeat } from '../cluster/index.js';
import { DuplicateTally } from '../enqueue/index.js';
import { Ledger } from '../ledger/index.js';
import { Observers } from '../observe/index.js';
import { DueTickets, LedgerWatch } from '../queue/index.js';

/** What a process does for as long as it is a node of the ledger, whether it runs tasks or not. */
@Injectable()
export class Presence {
  constructor(
    private readonly ledger: Ledger,
    private readonly heartbeat: Heartbeat,
    private readonly jobs: BackgroundJobs,
    private readonly dueTickets: DueTickets,
    private readonly watch: LedgerWatch,
    private readonly observers: Observers,
    private readonly duplicates: DuplicateTally,
  ) {}

  async begin(): Promise<void> {
    // The lease counts from here: a host may have taken longer than that to come up.
    this.heartbeat.start();
    await this.jobs.start();
    this.dueTickets.start();
    this.watch.start();
  }

  /** In this order: others need not wait for the heartbeat of a node that has left to stand still. */
  async end(): Promise<void> {
    await this.watch.stop();
    await this.dueTickets.stop();
    await this.jobs.stop();
    await this.observers.stop();
    await this.ledger.idle();
    // What it has counted is no reason to leave late, nor to leave unseen.
    await Promise.allSettled([this.duplicates.write(), this.ledger.drops.write()]);
    await this.heartbeat.stop();
    await this.ledger.nodes.leave();
  }
}
