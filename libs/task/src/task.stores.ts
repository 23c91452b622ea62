import { randomUUID } from 'node:crypto';
import type { ModuleRef } from '@nestjs/core';
import { EmbeddedPostgres } from './embedded/index.js';
import {
  embeddedEngineProfile,
  ENGINE_SCHEMA,
  type EngineProfile,
  redisEngineProfile,
  serverEngineProfile,
  TaskEngine,
} from './engine/index.js';
import {
  embeddedLedgerProfile,
  everyStatementWithValues,
  Ledger,
  LEDGER_POOL_SIZE,
  ledgerDatabase,
  type LedgerProfile,
  preparingClient,
  type ServerConnection,
  serverLedgerProfile,
  sessionOptions,
  targetOf,
  targetOfUrl,
} from './ledger/index.js';
import type { EmbeddedLedgerOptions, ServerLedgerOptions, SharedLedgerOptions, TaskSettings } from './options/index.js';
import { hostDataSource } from './task.host-data-source.js';
import { RareWarning } from './rare-warning.js';

const DEFAULT_SCHEMA = 'taskledger';
const DEFAULT_DATA_DIR = '.taskledger';

/** Injection token of the {@link StoreProfiles}. */
export const STORE_PROFILES = Symbol('TASKLEDGER_STORE_PROFILES');

/** How the configured profile reaches its two stores. */
export interface StoreProfiles {
  readonly ledger: LedgerProfile;
  /** Called once the ledger is open, and again if it fails: on Postgres both live in one database. */
  engine(ledger: Ledger): Promise<EngineProfile>;
}

/** Finds the way to the stores that the settings name. Only the embedded one is opened here: nobody waits for it. */
export async function openProfiles(settings: TaskSettings, module: ModuleRef): Promise<StoreProfiles> {
  if ('embedded' in settings.ledger) return openEmbedded(settings.ledger);
  return serverProfiles(await serverOf(settings.ledger, module), settings);
}

async function openEmbedded({ embedded, schema = DEFAULT_SCHEMA }: EmbeddedLedgerOptions): Promise<StoreProfiles> {
  const dataDir = embedded.dataDir ?? DEFAULT_DATA_DIR;
  const postgres = await EmbeddedPostgres.open({
    dataDir: dataDir === 'memory' ? undefined : dataDir,
    searchPath: [ENGINE_SCHEMA, 'public'],
  });
  return { ledger: embeddedLedgerProfile(postgres, schema), engine: () => embeddedEngineProfile(postgres) };
}

function serverProfiles(server: Server, { engine, nodeLeaseMs }: TaskSettings): StoreProfiles {
  const { target, direct, schema, migrates } = server;
  const onError = warnOf('Postgres');
  return {
    ledger: serverLedgerProfile({ ...server, nodeLeaseMs, onError }),
    engine: async (ledger) =>
      engine === 'ledger'
        ? serverEngineProfile({
            server: (direct ?? target).config,
            ledgerSchema: schema,
            migrates,
            session: { ...sessionOptions({}), Client: preparingClient(everyStatementWithValues) },
            onError,
          })
        : redisEngineProfile({
            redis: engine.redis,
            ledgerId: await ledger.settings.ledgerId(),
            onError: warnOf('Redis'),
          }),
  };
}

type Server = Pick<ServerConnection, 'target' | 'direct' | 'schema' | 'pool' | 'migrates'>;

async function serverOf(options: ServerLedgerOptions | SharedLedgerOptions, module: ModuleRef): Promise<Server> {
  const { directUrl, schema = DEFAULT_SCHEMA, migrations } = options;
  const common = { direct: directUrl ? targetOfUrl(directUrl) : undefined, schema, migrates: migrations !== 'check' };
  if ('url' in options) {
    const { url, poolSize: size = LEDGER_POOL_SIZE } = options;
    return { ...common, target: targetOfUrl(url), pool: { size } };
  }
  const shared = await hostDataSource(options.dataSource, module);
  return { ...common, target: targetOf(shared), pool: { shared } };
}

/** The ledger of this process, not opened yet. */
export function createLedger(profiles: StoreProfiles, settings: TaskSettings): Ledger {
  const { warn } = new RareWarning('TaskLedger');
  return new Ledger(ledgerDatabase(profiles.ledger), {
    nodeId: randomUUID(),
    enqueuePatienceMs: settings.enqueuePatienceMs,
    onError: (error) => warn(`A wake-up could not be sent; pollers will notice: ${String(error)}`),
  });
}

/** The engine of this process, not opened yet. */
export function createEngine(settings: TaskSettings): TaskEngine {
  return new TaskEngine({
    queueType: (queue) => settings.queues[queue]?.type ?? 'priority',
    // A longer lock would keep the job of a dead node from everybody although the ledger has handed it over already.
    lockMs: settings.nodeLeaseMs,
    onError: warnOf('Engine'),
  });
}

function warnOf(server: string): (error: Error) => void {
  const { warn } = new RareWarning('TaskLedger');
  return (error) => warn(`${server}: ${error.message || String(error)}`);
}
