import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createLedger } from './0001-ledger.sql.js';

/** Creates the tables of the ledger. The schema itself exists already: TypeORM keeps its own table there. */
export class Ledger1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createLedger(`"${schemaOf(runner)}"`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP SCHEMA "${schemaOf(runner)}" CASCADE`);
  }
}

function schemaOf(runner: QueryRunner): string {
  const { schema } = runner.connection.options as { schema?: string };
  return schema ?? 'taskledger';
}
