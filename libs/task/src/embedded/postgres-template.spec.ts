import { describe, expect, it } from '@jest/globals';
import { createInMemory } from './pglite-database.js';
import { loadTemplate, TEMPLATE_VERSION } from './postgres-template.js';

describe('the shipped template', () => {
  // Without it everything works, only three seconds later: a PGlite upgrade has to make it anew.
  it('opens with the installed PGlite', async () => {
    expect(await loadTemplate()).toBeDefined();
    const database = await createInMemory();
    const { rows } = await database.query('SELECT datname, current_setting($1) AS segment FROM pg_database', [
      'wal_segment_size',
    ]);
    expect(rows).toEqual([{ datname: 'postgres', segment: '1MB' }]);
    expect((await database.query('SHOW server_version')).rows).toEqual([
      { server_version: expect.stringMatching(`^${TEMPLATE_VERSION}\\.`) },
    ]);
    await database.close();
  });
});
