import type { DiscoveryService, ModuleRef } from '@nestjs/core';
import { EmbeddedPostgres } from '../embedded/index.js';
import {
  embeddedLedgerProfile,
  Ledger,
  LEDGER_POOL_SIZE,
  ledgerDatabase,
  type LedgerProfile,
  type ServerConnection,
  serverLedgerProfile,
  targetOf,
  targetOfUrl,
} from '../ledger/index.js';
import { HostQueues, InProcessWaker, NotifyWaker, openBullMqWaker, type Waker } from '../queue/index.js';
import type {
  EmbeddedLedgerOptions,
  ServerLedgerOptions,
  SharedLedgerOptions,
  TaskSettings,
} from '../options/index.js';
import { hostDataSource } from './host-data-source.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import type { StoreBoot } from './store-boot.js';

const DEFAULT_SCHEMA = 'taskledger';
const DEFAULT_DATA_DIR = '.taskledger';

/** Finds the way to the ledger that the settings name. Only the embedded one is opened here: nobody waits for it. */
export async function openProfile(settings: TaskSettings, module: ModuleRef): Promise<LedgerProfile> {
  if ('embedded' in settings.ledger) return openEmbedded(settings.ledger);
  const server = await serverOf(settings.ledger, module);
  return serverLedgerProfile({ ...server, nodeLeaseMs: settings.nodeLeaseMs, onError: warnOf('Postgres') });
}

async function openEmbedded({ embedded, schema = DEFAULT_SCHEMA }: EmbeddedLedgerOptions): Promise<LedgerProfile> {
  const dataDir = embedded.dataDir ?? DEFAULT_DATA_DIR;
  const postgres = await EmbeddedPostgres.open({
    dataDir: dataDir === 'memory' ? undefined : dataDir,
    searchPath: ['public'],
  });
  return embeddedLedgerProfile(postgres, schema);
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
export function createLedger(profile: LedgerProfile, settings: TaskSettings): Ledger {
  const { warn } = new DedupLogger('TaskLedger');
  return new Ledger(ledgerDatabase(profile), {
    enqueuePatienceMs: settings.enqueuePatienceMs,
    onError: (error) => warn(`A wake-up could not be sent; pollers will notice: ${String(error)}`),
  });
}

/** What wakes the workers of other processes. */
export async function createWaker(ledger: Ledger, { engine, engineName }: TaskSettings): Promise<Waker> {
  if (engineName === 'embedded') return new InProcessWaker();
  if (engine === 'ledger') return new NotifyWaker(ledger);
  return openBullMqWaker(ledger, engine.redis, warnOf('Redis'));
}

/** The BullMQ queues of the host's own. */
export function createHostQueues(
  settings: TaskSettings,
  boot: StoreBoot,
  ledger: Ledger,
  discovery: DiscoveryService,
): HostQueues {
  const { engine, engineName } = settings;
  const queues = new HostQueues({
    engineName,
    redis: engine === 'ledger' ? undefined : engine.redis,
    // Without its ledger nobody knows what the keys in Redis begin with.
    ledgerId: async () => {
      await boot.begin();
      await boot.whenOpen();
      return ledger.settings.ledgerId();
    },
    providers: () => discovery.getProviders().map(({ instance }): unknown => instance),
    abandon: () => boot.abandon(),
    graceMs: settings.worker?.shutdownGraceMs ?? 30_000,
    onError: warnOf('Redis'),
  });
  boot.addDependent(() => queues.close());
  return queues;
}

function warnOf(server: string): (error: Error) => void {
  const { warn } = new DedupLogger('TaskLedger');
  return (error) => warn(`${server}: ${error.message || String(error)}`);
}
