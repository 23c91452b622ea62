import type { DataSource } from 'typeorm';
import type { PoolCounts } from '../pool-use.js';

interface Pool extends Partial<PoolCounts> {
  connect(...args: unknown[]): unknown;
}

/**
 * A driver for TypeORM whose pool is that of another data source: entities and migrations of our own on connections that
 * are there already. Ending it ends nothing.
 */
export function driverSharing(host: DataSource): { Pool: new () => unknown } {
  const poolOf = (): Pool => (host.driver as unknown as { master: Pool }).master;
  return {
    // Not before it is used: the host may initialize its data source anew.
    Pool: class SharedPool {
      on(): void {
        // The host hears of its connections that break.
      }

      get totalCount(): number | undefined {
        return poolOf().totalCount;
      }

      get idleCount(): number | undefined {
        return poolOf().idleCount;
      }

      get waitingCount(): number | undefined {
        return poolOf().waitingCount;
      }

      get options(): PoolCounts['options'] | undefined {
        return poolOf().options;
      }

      connect(...args: unknown[]): unknown {
        return poolOf().connect(...args);
      }

      end(done?: () => void): void {
        done?.();
      }
    },
  };
}
