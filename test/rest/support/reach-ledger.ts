import { getDataSourceToken } from '@nestjs/typeorm';
import { LEDGER_DATA_SOURCE } from '@taskledger/nestjs';
import type { DataSource } from 'typeorm';
import type { RestApp } from './rest-app.js';

/** The database behind an application, for what no client can do. */
export function dataSourceOf({ app }: RestApp): DataSource {
  return app.get<DataSource>(getDataSourceToken(LEDGER_DATA_SOURCE), { strict: false });
}
