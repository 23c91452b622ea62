import { expect, it } from '@jest/globals';
import { MissingPackageError } from './missing-package.error.js';

const failure = (message: string, code: string): Error => Object.assign(new Error(message), { code });

it.each([
  ["Cannot find module 'ioredis'", 'MODULE_NOT_FOUND'],
  ["Cannot find package 'ioredis' imported from waker.js", 'ERR_MODULE_NOT_FOUND'],
])('F3 names the package and the command: %s', (message, code) => {
  const error = MissingPackageError.orOther(failure(message, code), ['bullmq', 'ioredis'], 'engine.redis');
  expect(error).toMatchObject({ code: 'PACKAGE_MISSING', packageName: 'ioredis' });
  expect(String(error)).toContain('npm install ioredis');
});

it('F3 leaves what is no missing package of ours as it is', () => {
  const other = failure("Cannot find module 'left-pad'", 'MODULE_NOT_FOUND');
  expect(MissingPackageError.orOther(other, ['bullmq'], 'engine.redis')).toBe(other);
});
