import { setTimeout as sleep } from 'node:timers/promises';
import type { ModuleRef } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { isDataSource } from '../options/index.js';
import { InvalidOptionError } from '../errors/index.js';
import { dataSourceToken } from './data-source.token.js';

const POLL_MS = 20;
// TypeOrmModule itself gives up after ten tries, three seconds apart.
const PATIENCE_MS = 60_000;

/**
 * The host's data source, as soon as it is initialized: Nest builds its modules side by side.
 * @throws InvalidOptionError where there is none of that name, or not of a Postgres
 */
export async function hostDataSource(given: string | DataSource, module: ModuleRef): Promise<DataSource> {
  const find = () => (typeof given === 'string' ? registered(given, module) : given);
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline;) {
    const found = find();
    if (found?.isInitialized) return postgres(found);
    await sleep(POLL_MS);
  }
  throw new InvalidOptionError('ledger.dataSource', nameOf(given), 'It was not initialized within a minute.');
}

// Undefined while Nest has not built it yet.
function registered(name: string, module: ModuleRef): DataSource | undefined {
  try {
    const found: unknown = module.get(dataSourceToken(name), { strict: false });
    return isDataSource(found) ? found : undefined;
  } catch {
    throw new InvalidOptionError(
      'ledger.dataSource',
      name,
      `Import TypeOrmModule.forRoot({ ${name === 'default' ? '' : `name: '${name}', `}type: 'postgres', … }), or use ledger.url. ` +
        'Where it is imported, the application and @taskledger/nestjs have two copies of typeorm: npm ls typeorm shows them.',
    );
  }
}

function postgres(found: DataSource): DataSource {
  if (found.options.type === 'postgres') return found;
  throw new InvalidOptionError('ledger.dataSource', nameOf(found), `It is a ${found.options.type}; use a Postgres.`);
}

function nameOf(given: string | DataSource): string {
  return typeof given === 'string' ? given : ((given as { name?: string }).name ?? 'default');
}
