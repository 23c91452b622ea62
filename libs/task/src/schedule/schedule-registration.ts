import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { BackgroundJobs } from '../background/index.js';
import { InvalidOptionError } from '../errors/index.js';
import { type DiscoveredClass, discoveredClasses, tasksOf } from '../definition/index.js';
import { Ledger } from '../ledger/index.js';
import { ProcessLogger } from '../logging/process-logger.js';
import { NestSchedules } from './nest-schedules.js';
import { assertNewName, definitionOf, versionOf } from './schedule.checks.js';
import { conditionsOf, type ScheduleDeclaration, schedulesOf } from './schedule.metadata.js';
import { ScheduleConditions } from './schedule-conditions.js';
import { ScheduledExecutions } from './scheduled-executions.js';
import { ScheduleWriter } from './schedule-writer.js';
import type { WantedSchedule } from './wanted-schedule.js';

const MINUTE_MS = 60_000;
const MOST_SLOTS_KEPT = 10_000;
const MOST_REVISIONS_KEPT = 100;

/** Finds what code declares of schedules, and makes the ledger know it. */
@Injectable()
export class ScheduleRegistration implements OnModuleInit {
  private readonly logger = new ProcessLogger('Schedules');
  private readonly declared = new Map<string, Omit<WantedSchedule, 'home'> & { readonly owner: string }>();

  constructor(
    private readonly ledger: Ledger,
    private readonly discovery: DiscoveryService,
    private readonly writer: ScheduleWriter,
    private readonly conditions: ScheduleConditions,
    private readonly executions: ScheduledExecutions,
    private readonly nest: NestSchedules,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Schedules of this code', everyMs: MINUTE_MS, run: () => this.declareAgain() });
    jobs.leader({ name: 'Schedules that code has dropped', everyMs: MINUTE_MS, run: () => this.endUndeclared() });
    jobs.leader({ name: 'History of schedules', everyMs: MINUTE_MS, run: () => this.prune() });
  }

  onModuleInit(): void {
    this.nest.assertTakenOver();
    for (const found of discoveredClasses(this.discovery)) this.explore(found);
  }

  /** Writes what this process declares. Once it is a node of the ledger. */
  async start(): Promise<void> {
    const { ledger, declared } = this;
    await ledger.scheduleLists.rehome(this.executions.taskHomes());
    if (declared.size === 0) return;
    const versions = [...declared.values()].map(({ name, version }) => [name, version] as const);
    // First of all: whoever looks meanwhile must see that somebody declares them.
    await ledger.nodes.declare(Object.fromEntries(versions));
    for (const { owner, ...wanted } of declared.values()) {
      const { name, definition } = wanted;
      const home = await this.executions.homeOf({ name, definition }).catch((error: unknown) => {
        throw new InvalidOptionError(`${owner}: @Schedule "${name}"`, definition.payload, messageOf(error));
      });
      await this.writer.put({ ...wanted, home });
    }
  }

  /** Those of this code that were ended while no living process declared them, or a newer version of them, go on. */
  async declareAgain(): Promise<void> {
    if (this.declared.size === 0) return;
    for (const name of await this.ledger.schedules.undeclaredAmong([...this.declared.keys()])) {
      const { owner: _, ...wanted } = this.declared.get(name)!;
      await this.writer.put({ ...wanted, home: await this.executions.homeOf(wanted) });
    }
  }

  /** Ends schedules of code that no living process declares; answers with their names. */
  async endUndeclared(): Promise<string[]> {
    const names = await this.ledger.schedules.endUndeclared();
    if (names.length > 0) this.logger.log(`No process declares these schedules any more: ${names.join(', ')}.`);
    return names;
  }

  private prune(): Promise<number> {
    return this.ledger.schedules.prune(MOST_SLOTS_KEPT, MOST_REVISIONS_KEPT);
  }

  private explore({ type, wrapper }: DiscoveredClass): void {
    for (const schedule of schedulesOf(type)) this.declare(type, schedule);
    for (const { method, name } of conditionsOf(type)) {
      const owner = `${type.name}.${String(method)}`;
      if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient)
        throw new InvalidOptionError(`${owner}: @ScheduleCondition`, name, 'Make its provider a singleton.');
      const ask = (payload: unknown): unknown =>
        (wrapper.instance as Record<string | symbol, (given: unknown) => unknown>)[method]!(payload);
      this.conditions.add({ name, owner, ask });
    }
  }

  private declare(type: { readonly name: string }, { method, timing, options }: ScheduleDeclaration): void {
    const owner = `${type.name}.${String(method)}`;
    const task = tasksOf(type).find((declared) => declared.method === method)?.contract.name;
    if (task === undefined)
      throw new InvalidOptionError(
        `${owner}: @Schedule`,
        timing,
        'Add @Task to the method: without it nothing runs it as a task.',
      );
    const { name: given, version, ...rules } = options;
    const name = assertNewName(given ?? this.nameFor(task), `${owner}: @Schedule name`);
    const other = this.declared.get(name);
    if (other)
      throw new InvalidOptionError(
        `${owner}: @Schedule name`,
        name,
        `${other.owner} has this name already. Use another one.`,
      );
    const label = `${owner}: @Schedule "${name}"`;
    const definition = definitionOf({ ...timing, ...rules, task }, label, this.ledger.clock.now());
    const wanted = {
      name,
      owner,
      origin: 'code',
      definition,
      version: versionOf(version, `${label}: version`),
    } as const;
    this.declared.set(name, wanted);
    this.executions.declared(name, wanted.version);
  }

  private nameFor(task: string): string {
    let name = task;
    for (let number = 2; this.declared.has(name); number++) name = `${task}:${number}`;
    return name;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
