import type { TaskModuleOptions } from '@taskledger/nestjs';
import type { Type } from '@nestjs/common';
import { removeFolder, scenarioFolder } from '../chaos/harness/run-folder.js';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';

interface Stoppable {
  stop(): Promise<unknown>;
}

/** A folder, and the servers and applications of one file: `end` stops and removes them, whatever has happened. */
export class OwnServers {
  readonly folder: string;
  private readonly running: Stoppable[] = [];

  constructor(name: string) {
    this.folder = scenarioFolder(name);
  }

  /** Has something stopped at the end; what came last is stopped first. */
  keep<T extends Stoppable>(server: T): T {
    this.running.push(server);
    return server;
  }

  /** Boots an application on these stores, and closes it at the end. */
  async boot(options: TaskModuleOptions, providers: Type[] = []): Promise<ContractApp> {
    const app = await startOnStores({ options: {} }, { preflight: 'warn', ...options }, providers);
    this.keep({ stop: () => app.close() });
    return app;
  }

  /** Stops everything that was started since the folder was made. */
  async end(): Promise<void> {
    for (const server of this.running.splice(0).reverse()) await Promise.allSettled([server.stop()]);
    removeFolder(this.folder);
  }
}
