import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import {
  announceSql,
  claimsOfSql,
  declareSql,
  findSql,
  forgetSql,
  heartbeatSql,
  leaveSql,
  livingSql,
  markDeadSql,
  markOthersDeadSql,
  registerSql,
} from './node.sql.js';

/** A process incarnation as the ledger knows it. */
export interface NodeDescription {
  readonly name: string;
  readonly version: string;
  /** Of the application, where it says so. */
  readonly appVersion?: string;
  /** What wakes its workers. */
  readonly engine: string;
}

/** What a process takes work of. */
export interface NodeService {
  readonly queues: readonly string[];
  readonly tasks: readonly string[];
}

/** The same as it is written down. */
export interface AnnouncedService extends NodeService {
  /** How many tasks of each of the queues it runs at a time, in their order. */
  readonly slots: readonly number[];
}

/** A living process, as the leader sees it. */
export interface LivingNode extends NodeService {
  readonly id: string;
  /** Goes on with every heartbeat. */
  readonly counter: string;
  /** It takes nothing new. */
  readonly isQuiet: boolean;
}

/** What the ledger answers to a heartbeat. */
export interface HeartbeatAnswer {
  /** An operator wants this process to take nothing new. */
  readonly isQuiet: boolean;
}

/** A run that the ledger says a node has claimed. */
export interface NodeClaim {
  readonly id: string;
  readonly run: number;
  readonly claimKey: string;
  readonly taskName: string;
  readonly isKeyed: boolean;
  /** Somebody wants it cancelled. */
  readonly isCancelled: boolean;
  /** Since the claim, in ms. */
  readonly ageMs: number;
}

/** The rows of `task_node`. A node is alive until the leader has declared it dead, never by timestamp. */
export class Nodes {
  private nodeId = randomUUID();
  private description: NodeDescription | undefined;
  private service: AnnouncedService = { queues: [], tasks: [], slots: [] };
  private schedules: Readonly<Record<string, number>> = {};

  constructor(private readonly database: LedgerDatabase) {}

  /** Identifies this process. A process that was declared dead goes on under another. */
  get id(): string {
    return this.nodeId;
  }

  /** @param before the id under which this process went on so far */
  async register(description: NodeDescription, before?: string): Promise<void> {
    this.description = description;
    const { name, version, engine, appVersion } = description;
    const { queues, tasks, slots } = this.service;
    const incarnation = [name, hostname(), process.pid, version, engine];
    const params = [
      this.nodeId,
      ...incarnation,
      queues,
      tasks,
      slots,
      ledgerJson(this.schedules),
      appVersion === undefined ? null : ledgerText(appVersion),
      before ?? null,
    ];
    await this.database.query(registerSql(this.database.schema), params);
  }

  /** Name of a process, and version of its application; undefined where it is not known any more. */
  async find(id: string): Promise<{ name: string; version?: string } | undefined> {
    const [row] = await this.database.query<{ name: string; version: string | null }>(findSql(this.database.schema), [
      id,
    ]);
    return row && { name: row.name, ...(row.version !== null && { version: row.version }) };
  }

  /** Tells the others what this process takes work of. */
  async announce(service: AnnouncedService): Promise<void> {
    this.service = service;
    const params = [this.nodeId, service.queues, service.tasks, service.slots];
    await this.database.query(announceSql(this.database.schema), params);
  }

  /** Tells the others which schedules the code of this process declares: their versions by name. */
  async declare(schedules: Readonly<Record<string, number>>): Promise<void> {
    this.schedules = schedules;
    await this.database.query(declareSql(this.database.schema), [this.nodeId, ledgerJson(schedules)]);
  }

  /** Undefined when the node was declared dead, or forgotten: {@link rebirth} is next. */
  async heartbeat(memory: number, loopLagMs: number): Promise<HeartbeatAnswer | undefined> {
    const params = [this.nodeId, Math.round(memory), Math.round(loopLagMs)];
    const [answer] = await this.database.urgent<HeartbeatAnswer>(heartbeatSql(this.database.schema), params);
    return answer;
  }

  /** Goes on as another node: whatever this one had claimed belongs to others. */
  async rebirth(): Promise<void> {
    const before = this.nodeId;
    this.nodeId = randomUUID();
    if (this.description) await this.register(this.description, before);
  }

  /** What the ledger says this node has claimed. */
  claims(): Promise<NodeClaim[]> {
    return this.database.hot(claimsOfSql(this.database.schema), [this.nodeId]);
  }

  /** Nodes that are not known to be dead. */
  living(): Promise<LivingNode[]> {
    return this.database.hot(livingSql(this.database.schema));
  }

  /** Declares nodes dead. */
  async markDead(ids: readonly string[]): Promise<void> {
    await this.database.query(markDeadSql(this.database.schema), [ids]);
  }

  /** Ends this node in order: nobody need wait for its heartbeat to stand still. */
  async leave(): Promise<void> {
    await this.database.query(leaveSql(this.database.schema), [this.nodeId]);
  }

  /** Forgets nodes that have been dead for longer than `ms` and have left no claim; how many. */
  async forget(ms: number): Promise<number> {
    const rows = await this.database.query<{ count: number }>(forgetSql(this.database.schema), [ms]);
    return rows[0]?.count ?? 0;
  }

  /** Declares every other node dead: only where the profile says that no other process can be there. */
  async markOthersDead(): Promise<void> {
    await this.database.query(markOthersDeadSql(this.database.schema), [this.nodeId]);
  }
}
