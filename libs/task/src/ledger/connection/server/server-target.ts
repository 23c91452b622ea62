import type { PoolConfig } from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { withoutPassword } from '../../../logging/without-password.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Where a Postgres server is, in the words of each of those who connect to it. */
export interface ServerTarget {
  /** For node-postgres. */
  readonly config: PoolConfig;
  /** For a data source of TypeORM. */
  readonly dataSource: Partial<PostgresOptions>;
  /** For people, without a password. */
  readonly where: string;
}

export function targetOfUrl(url: string): ServerTarget {
  return { config: { connectionString: url }, dataSource: { url }, where: withoutPassword(url) };
}

/** Where a data source leads, its primary where it has replicas. */
export function targetOf({ options }: DataSource): ServerTarget {
  const { replication, ssl, extra, ...rest } = options as PostgresOptions;
  const { url, host, port, username, password, database } = { ...rest, ...replication?.master };
  const secure = replication?.master.ssl ?? ssl;
  return {
    config: { connectionString: url, host, port, user: username, password, database, ssl: secure, ...extra },
    dataSource: { url, host, port, username, password, database, ssl: secure, extra },
    where: url ? withoutPassword(url) : `${host ?? 'localhost'}:${port ?? 5432}/${database ?? username ?? ''}`,
  };
}
