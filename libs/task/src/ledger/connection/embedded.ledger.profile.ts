import type { EmbeddedPostgres } from '../../embedded/index.js';
import { HOT_SETTINGS, PooledHotConnections } from './hot-connections.js';
import type { LedgerProfile } from './ledger.profile.js';

/** The ledger in this process. */
export function embeddedLedgerProfile(postgres: EmbeddedPostgres, schema: string): LedgerProfile {
  const hot = new PooledHotConnections(postgres.createPool(HOT_SETTINGS));
  return {
    schema,
    where: 'this process',
    dataSource: { type: 'postgres', driver: postgres.pg, database: 'postgres', applicationName: 'taskledger' },
    hot: {
      query: (sql, params) => hot.query(sql, params),
      transaction: (work) => postgres.transactionScope(() => hot.transaction(work)),
    },
    exclusive: true,
    transactionScope: (work) => postgres.transactionScope(work),
    assertNotNested: () => postgres.assertNotNested(),
    listen: async (channel, listener) => {
      const client = await postgres.createPool().connect();
      client.on('notification', (message) => {
        if (message.channel === channel) listener(message.payload ?? '');
      });
      await client.query(`LISTEN "${channel}"`);
      return async () => {
        await client.query(`UNLISTEN "${channel}"`);
        client.release();
      };
    },
    close: () => postgres.close(),
  };
}
