import type { DataSource } from 'typeorm';
import { UnsupportedServerError } from '../../../errors/index.js';

const OLDEST_MAJOR = 13;

/** @throws UnsupportedServerError when the server is older than what the ledger's tables and statements need */
export async function assertServerVersion(dataSource: DataSource): Promise<void> {
  const [row] = await dataSource.query<{ number: string; version: string }[]>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
  );
  if (row && Number(row.number) < OLDEST_MAJOR * 10_000) throw new UnsupportedServerError(row.version, OLDEST_MAJOR);
}
