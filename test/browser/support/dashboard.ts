import { afterAll, beforeAll } from '@jest/globals';
import type { Type } from '@nestjs/common';
import type { TaskAdminOptions } from '@taskledger/admin';
import { TaskPreflight, TaskQueues, type Tasks } from '@taskledger/nestjs';
import type { DataSource } from 'typeorm';
import { dataSourceOf } from '../../rest/support/reach-ledger.js';
import { type Platform, type RestApp, type RestAppOptions, startApp } from '../../rest/support/rest-app.js';
import type { RestClient } from '../../rest/support/rest-client.js';
import { ShownTasks } from './shown.tasks.js';

export interface DashboardOptions extends Pick<RestAppOptions, 'configure' | 'imports' | 'providers' | 'tasks'> {
  readonly platform?: Platform;
  readonly admin?: Partial<TaskAdminOptions>;
  /** What the ledger holds before anybody looks. */
  readonly fill?: (dashboard: Dashboard) => Promise<void>;
}

/** A real application with a ledger of its own, and the dashboard that it serves. */
export class Dashboard {
  private constructor(
    private readonly rest: RestApp,
    private readonly mount: string,
  ) {}

  static async start({
    platform = 'express',
    admin,
    configure,
    imports,
    providers = [],
    tasks,
  }: DashboardOptions = {}): Promise<Dashboard> {
    // No login: what a browser test is about is what is behind it.
    const rest = await startApp(platform, {
      admin: { access: 'none', ...admin },
      providers: [ShownTasks, ...providers],
      configure,
      imports,
      tasks,
    });
    return new Dashboard(rest, (admin?.path ?? '/admin/tasks').replace(/\/$/, ''));
  }

  get origin(): string {
    return this.rest.url;
  }

  get tasks(): Tasks {
    return this.rest.tasks;
  }

  get api(): RestClient {
    return this.rest.api;
  }

  get queues(): TaskQueues {
    return this.rest.app.get(TaskQueues, { strict: false });
  }

  get preflight(): TaskPreflight {
    return this.rest.app.get(TaskPreflight, { strict: false });
  }

  /** A part of the application. */
  get<T>(type: Type<T>): T {
    return this.rest.app.get(type, { strict: false });
  }

  get ledger(): DataSource {
    return dataSourceOf(this.rest);
  }

  /** The address of a page. */
  at(path: string): string {
    return `${this.origin}${this.mount}/${path}`;
  }

  /** Runs a task to its end, however it ends, and answers with the id. */
  async ran(task: string, payload: object = {}, options: object = {}): Promise<string> {
    const handle = await this.tasks.enqueue(task, payload, options);
    await handle.result().catch(() => undefined);
    return handle.id;
  }

  close(): Promise<void> {
    return this.rest.close();
  }
}

/** One for all tests of a file. */
export function useDashboard({ fill, ...options }: DashboardOptions = {}): () => Dashboard {
  let dashboard: Dashboard | undefined;
  beforeAll(async () => {
    dashboard = await Dashboard.start(options);
    await fill?.(dashboard);
  }, 120_000);
  afterAll(() => dashboard?.close(), 60_000);
  return () => {
    if (!dashboard) throw new Error('The dashboard has not been started');
    return dashboard;
  };
}
