import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readEnvironment } from './demo.environment.js';

describe('readEnvironment', () => {
  const warn = jest.spyOn(Logger.prototype, 'warn');
  beforeAll(() => {
    warn.mockImplementation(() => undefined);
  });
  afterAll(() => warn.mockRestore());

  it('has defaults for everything', () => {
    expect(readEnvironment({})).toEqual({
      host: '127.0.0.1',
      login: undefined,
      version: '1.0.0',
      worker: true,
      port: 3000,
      dataDir: '.taskledger',
      workload: true,
    });
  });

  it('takes what the environment says', () => {
    const env = { PORT: '0', TASKLEDGER_DATA_DIR: '/data', DEMO_WORKLOAD: 'off', DEMO_WORKER: 'off' };
    expect(readEnvironment(env)).toMatchObject({ port: 0, dataDir: '/data', workload: false, worker: false });
  });

  it.each(['abc', '-1', '65536', '80.5'])('warns about PORT=%s and uses the default', (PORT) => {
    expect(readEnvironment({ PORT }).port).toBe(3000);
    expect(warn).toHaveBeenLastCalledWith(expect.stringContaining(`PORT="${PORT}"`));
  });
});
