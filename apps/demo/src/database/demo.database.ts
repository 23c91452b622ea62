import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { LEDGER_DATA_SOURCE } from '@taskledger/nestjs';
import { DataSource, type EntityManager } from 'typeorm';

// Serializes processes that create tables at the same time. The number spells DEMO.
const CREATE_LOCK = 0x44454d4f;

/** The demo's own tables, in the schema `demo` of the database in which the ledger is. */
@Injectable()
export class DemoDatabase {
  private readonly created = new Map<string, Promise<void>>();

  constructor(@InjectDataSource(LEDGER_DATA_SOURCE) private readonly dataSource: DataSource) {}

  /**
   * Resolves when these tables are there. At boot the server need not be, so code that needs tables awaits them.
   * @param sql statements that create them unless they exist, with a semicolon between them
   */
  exists(sql: string): Promise<void> {
    const known = this.created.get(sql);
    if (known) return known;
    const creating = this.create(sql).catch((error: unknown) => {
      this.created.delete(sql);
      throw error;
    });
    this.created.set(sql, creating);
    return creating;
  }

  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.dataSource.query<Row[]>(sql, [...parameters]);
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  private create(sql: string): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [CREATE_LOCK]);
      await manager.query('CREATE SCHEMA IF NOT EXISTS demo');
      for (const statement of sql.split(';')) await manager.query(statement);
    });
  }
}
