import type { TaskModuleOptions } from '@taskledger/nestjs';
import { demoAlerts } from './alerts/demo.alerts.js';
import { readEnvironment } from './demo.environment.js';

/**
 * The demo's ledger: DATABASE_URL and REDIS_URL choose a server, else it is embedded in the data directory. The demo is
 * stopped by people who look on, so running tasks get little time to finish; they go on at the next start.
 */
export function demoTaskOptions(): TaskModuleOptions {
  const { dataDir, version, worker } = readEnvironment();
  const isEmbedded = !process.env['DATABASE_URL'] && !process.env['REDIS_URL'];
  return {
    ledger: isEmbedded ? { embedded: { dataDir } } : undefined,
    worker: worker && { shutdownGrace: '3s', version },
    alerts: demoAlerts,
  };
}
