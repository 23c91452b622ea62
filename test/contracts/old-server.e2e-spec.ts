import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnsupportedServerError } from '@taskledger/nestjs';
import pg from 'pg';
import { startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';

// Statements name no schema for what the server has built in, and this one is looked through first.
const ANSWER_AS_12 = `
CREATE SCHEMA old;
CREATE FUNCTION old.current_setting(name text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE name WHEN 'server_version_num' THEN '120022' WHEN 'server_version' THEN '12.22'
         ELSE pg_catalog.current_setting(name) END $$;
CREATE FUNCTION old.gen_random_uuid() RETURNS uuid LANGUAGE plpgsql AS $$
  BEGIN RAISE 'function gen_random_uuid() does not exist' USING ERRCODE = '42883'; END $$;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, old, pg_catalog', current_database()); END $$`;

if (PROFILE === 'embedded')
  it('brings the Postgres that the embedded profile runs on', () => expect(PROFILE).toBe('embedded'));
else
  describe('a Postgres that is too old', () => {
    let stores: TestStores;
    let client: pg.Client;

    beforeEach(async () => {
      stores = await createServerStores();
      client = new pg.Client({ connectionString: (stores.options.ledger as { url: string }).url });
      await client.connect();
      await client.query(ANSWER_AS_12);
    });
    afterEach(async () => {
      await client.end();
      await stores.drop();
    });

    it('is refused by its version, before it is asked for what it does not have', async () => {
      const refused = await startOnStores(stores).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(UnsupportedServerError);
      expect(String(refused)).toContain("The ledger's server is Postgres 12.22; Taskledger needs 13 or newer.");
      const { rows } = await client.query(`SELECT 1 FROM pg_namespace WHERE nspname = 'taskledger'`);
      expect(rows).toEqual([]);
    });
  });
