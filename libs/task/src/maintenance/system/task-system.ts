import { Inject, Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../../background/index.js';
import {
  DROPPED_KINDS,
  type DroppedKind,
  Ledger,
  madeMigrations,
  poolUse,
  type Total,
  unknownMigrations,
} from '../../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../../options/index.js';
import { type RedisFacts, Waker } from '../../queue/index.js';
import { within } from '../../time/deadline.js';
import { VERSION } from '../../version.js';
import { MAINTENANCE_JOBS, MAINTENANCE_MODULE } from '../maintenance-jobs.js';
import { TaskConfig } from '../task-config.js';
import type { DroppedCount, SystemReport, SystemRetention } from './system.report.js';

const PATIENCE_MS = 2_000;
const STORAGE_FOR_MS = 60_000;
const WRITE_EVERY_MS = 10_000;
const [CLEANUP] = MAINTENANCE_JOBS;

/** The servers behind the ledger, what it takes of them, what is kept for how long, and what was dropped. */
@Injectable()
export class TaskSystem {
  private storage: SystemReport['storage'] | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly waker: Waker,
    private readonly config: TaskConfig,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Counts of what was dropped', everyMs: WRITE_EVERY_MS, run: () => ledger.drops.write() });
  }

  /** Sizes are those of the last minute. Reads no executions. */
  async report(): Promise<SystemReport> {
    const { ledger } = this;
    // One after the other: whoever watches must not take the connections of those who work.
    const postgres = await this.postgres();
    const schema = await this.schema();
    const storage = await this.storageNow();
    const retention = await this.retention();
    const totals = await ledger.observations.totals();
    const dropped = await this.droppedOf(totals);
    return {
      version: VERSION,
      schema,
      postgres,
      ...(await this.redis()),
      storage,
      retention,
      dropped,
      lost: sumOf(totals, ({ measure }) => measure === 'lost'),
    };
  }

  /** Something of this process could not be kept or passed on. */
  dropped(kind: DroppedKind, count = 1): void {
    this.ledger.drops.add(kind, count);
  }

  private async postgres(): Promise<SystemReport['postgres']> {
    const { storage, database } = this.ledger;
    const [, latencyMs] = await timed(() => database.query('SELECT 1'));
    const isEmbedded = 'embedded' in this.settings.ledger;
    return { ...(await storage.server()), isEmbedded, latencyMs, pools: poolUse(database) };
  }

  private async schema(): Promise<SystemReport['schema']> {
    const { database } = this.ledger;
    const [migrations, unknown] = [await madeMigrations(database), await unknownMigrations(database)];
    return { name: database.profile.schema, migrations, unknown };
  }

  // A Redis that is away keeps nobody from seeing the rest.
  private async redis(): Promise<Pick<SystemReport, 'redis' | 'redisLatencyMs'>> {
    try {
      const [facts, redisLatencyMs] = await timed(() => within(PATIENCE_MS, 'Redis', this.waker.inspect()));
      return facts.length === 0 ? { redis: [] } : { redis: facts.map(present), redisLatencyMs };
    } catch {
      return {};
    }
  }

  private async storageNow(): Promise<SystemReport['storage']> {
    const now = this.ledger.clock.now();
    const { storage } = this;
    if (storage && now - storage.at.getTime() < STORAGE_FOR_MS) return storage;
    return (this.storage = { at: new Date(now), tables: await this.ledger.storage.tables(now) });
  }

  private async retention(): Promise<SystemRetention> {
    const { retentionDays: days, cleanupEnabled: isEnabled } = await this.config.effective();
    const { taskRetentionMs, auditRetentionMs: auditKeptMs } = this.settings;
    const tasks = Object.entries(taskRetentionMs).map(([taskName, keptMs]) => ({ taskName, keptMs }));
    const last = await this.lastCleanup();
    return { days, isEnabled, tasks, auditKeptMs, ...(last && { last }) };
  }

  private async lastCleanup(): Promise<SystemRetention['last']> {
    const { reader } = this.ledger;
    const filter = { taskName: CLEANUP!.taskName, module: MAINTENANCE_MODULE, status: 'SUCCESS' as const };
    const [last] = (await reader.list({ ...filter, limit: 1 })).items;
    const execution = last && (await reader.get(last.id));
    if (!execution?.finishedAt) return undefined;
    const { deleted_count: deleted = 0 } = (execution.result ?? {}) as { deleted_count?: number };
    return { executionId: execution.id, at: execution.finishedAt, deleted };
  }

  private async droppedOf(totals: readonly Total[]): Promise<DroppedCount[]> {
    const kinds = DROPPED_KINDS.map((kind) => ({
      kind,
      count: sumOf(totals, ({ measure, status }) => measure === 'dropped' && status === kind),
    }));
    return [...kinds, { kind: 'alert_deliveries', count: await this.ledger.alerts.undelivered() }];
  }
}

function sumOf(totals: readonly Total[], isMeant: (total: Total) => boolean): number {
  return totals.reduce((sum, total) => (isMeant(total) ? sum + total.count : sum), 0);
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, Math.round((performance.now() - began) * 10) / 10];
}

function present({ evictionPolicy, ...facts }: RedisFacts) {
  return { ...facts, ...(evictionPolicy !== undefined && { evictionPolicy }) };
}
