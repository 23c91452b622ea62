import { describe, expect, it } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import { loadTemplate } from './postgres-template.js';

describe('the shipped template', () => {
  // Without it everything works, only three seconds later: a PGlite upgrade has to make it anew.
  it('opens with the installed PGlite', async () => {
    const database = await PGlite.create({ loadDataDir: (await loadTemplate())! });
    const { rows } = await database.query('SELECT datname, current_setting($1) AS segment FROM pg_database', [
      'wal_segment_size',
    ]);
    expect(rows).toEqual([{ datname: 'postgres', segment: '1MB' }]);
    await database.close();
  });
});
